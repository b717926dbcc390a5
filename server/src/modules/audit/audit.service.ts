import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { AuditEntry } from '@qinqing/contract/staff';
import { type EntityManager, LessThan, MoreThan } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { constantTimeEqual } from '../../platform/crypto/index.js';
import { affectedBy, type Collector, Db, isUniqueViolation } from '../../platform/db/index.js';
import { type Actor, AppError, type Denial, DenialRecorder } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { currentRequestId } from '../../platform/log/index.js';
import { AuditEntryRow, AuditHead } from './audit.entity.js';
import { appendAnchor, readAnchors } from './audit-anchor.js';
import { asStored, entryHash, GENESIS, HEAD_ID, headMac } from './audit.rules.js';

export interface AuditInput {
  actor: Actor;
  /** `entity.verb`, such as `application.submit`. */
  action: string;
  entity: string;
  entityId: string;
  /** The entity's version after the change, where it has one. */
  version?: number;
  /** What changed; never account numbers, phone numbers or secrets. */
  before?: unknown;
  after?: unknown;
  reason?: string;
  denied?: boolean;
  /** default: that of the running request or job */
  requestId?: string;
}

export interface AuditVerification {
  ok: boolean;
  /** Entries read. */
  checked: number;
  /** Sequence number of the first entry that is wrong or missing. */
  firstBroken?: number;
  /** What is wrong, in English, for the operator. */
  fault?: string;
}

const VERIFY_PAGE = 1000;
/** Entries of one statement: engines bound the number of its parameters. */
const FLUSH_CHUNK = 200;
const ANCHOR_EVERY_ENTRIES = 200;
const ANCHOR_EVERY_MS = 60_000;
const READERS = ['auditor', 'admin', 'leader'] as const;

/**
 * The record of who did what. Entries form a chain: each carries the keyed hash of itself and its predecessor, the
 * end of the chain stands in a row of its own, and copies of the end are kept in a file outside the database.
 */
@Injectable()
export class AuditService extends DenialRecorder implements Collector<AuditInput>, BeforeApplicationShutdown {
  private anchored = { seq: 0, at: 0 };
  private anchoring: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    super();
  }

  /**
   * Notes a change in the unit of work that makes it. The entry is written as the last thing of that unit, because
   * every unit waits for the end of the chain.
   */
  async record(_m: EntityManager, input: AuditInput): Promise<void> {
    const requestId = input.requestId ?? currentRequestId();
    this.db.atCommit(this, { ...input, requestId, before: asStored(input.before), after: asStored(input.after) });
  }

  /**
   * Notes an attempt that was refused, in a unit of its own: the unit that refused it is undone. Attempts refused on
   * the way through HTTP are noted without this call.
   */
  async auditDenied(input: Omit<AuditInput, 'denied'>): Promise<void> {
    const write = () => this.db.write((m) => this.record(m, { ...input, denied: true }));
    // Inside a unit this one would wait for itself: it starts when that unit is over.
    if (this.db.insideUnit) this.db.outside(() => void write().catch(() => undefined));
    else await write();
  }

  override async denied({ actor, route, entityId, code }: Denial): Promise<void> {
    await this.auditDenied({ actor, action: route.slice(0, 64), entity: 'route', entityId, reason: code });
  }

  async flush(m: EntityManager, inputs: AuditInput[]): Promise<void> {
    const head = await this.advanceHead(m, inputs.length);
    let { hash } = head;
    const first = head.seq - inputs.length + 1;
    const rows = inputs.map((input, index) => {
      const row = this.row(input, first + index, hash);
      hash = row.hash;
      return row;
    });
    for (let from = 0; from < rows.length; from += FLUSH_CHUNK) {
      await m.insert(AuditEntryRow, rows.slice(from, from + FLUSH_CHUNK) as never[]);
    }
    const mac = headMac(this.config.auditKey, { chain: head.chain, seq: head.seq, hash });
    await m.update(AuditHead, { id: HEAD_ID, seq: head.seq }, { hash, mac });
    this.db.afterCommit(() => this.anchorSometimes({ chain: head.chain, seq: head.seq, hash }));
  }

  /** Newest first. */
  async list(actor: Actor, query: { entity?: string; entityId?: string; cursor?: string; limit?: number }) {
    this.requireReader(actor);
    const { entity, entityId, cursor, limit = 20 } = query;
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before)) throw new AppError('BAD_CURSOR');
    const rows = await this.db.read((m) =>
      m.find(AuditEntryRow, {
        where: {
          ...(entity === undefined ? {} : { entity }),
          ...(entityId === undefined ? {} : { entityId }),
          ...(before === undefined ? {} : { seq: LessThan(before) }),
        },
        order: { seq: 'DESC' },
        take: limit + 1,
      }),
    );
    const items = rows.slice(0, limit).map(viewOf);
    return { items, nextCursor: rows.length > limit ? String(items.at(-1)!.seq) : null };
  }

  /** Newest entries of one entity, for pages that show them. The caller checks the permission. */
  async newest(entity: string, entityId: string, page: { limit: number; cursor?: string | undefined }) {
    const before = page.cursor === undefined ? undefined : Number(page.cursor);
    if (before !== undefined && !Number.isSafeInteger(before)) throw new AppError('BAD_CURSOR');
    return this.db.read((m) =>
      m.find(AuditEntryRow, {
        select: { seq: true, at: true, actorId: true, action: true, reason: true },
        where: { entity, entityId, denied: false, ...(before === undefined ? {} : { seq: LessThan(before) }) },
        order: { seq: 'DESC' },
        take: page.limit,
      }),
    );
  }

  /** The whole history of one entity, oldest first, for pages that explain it. The caller checks the permission. */
  async historyOf(entity: string, entityId: string): Promise<AuditEntry[]> {
    const rows = await this.db.read((m) =>
      m.find(AuditEntryRow, { where: { entity, entityId }, order: { seq: 'ASC' } }),
    );
    return rows.map(viewOf);
  }

  async verifyFor(actor: Actor): Promise<{ ok: boolean; checked: number; firstBroken?: number; message: string }> {
    this.requireReader(actor);
    const { ok, checked, firstBroken } = await this.verify();
    const message = ok
      ? `审计链完整，共核对 ${checked} 条记录`
      : `审计链在第 ${firstBroken ?? '?'} 条处断开，请立即停止操作并联系系统管理员`;
    return { ok, checked, ...(firstBroken === undefined ? {} : { firstBroken }), message };
  }

  /** Reads the whole chain and finds any entry that was edited, deleted, swapped, added or cut off. */
  async verify(): Promise<AuditVerification> {
    const key = this.config.auditKey;
    // The head first: entries that come later are beyond what is promised now.
    const head = await this.db.read((m) => m.findOneBy(AuditHead, { id: HEAD_ID }));
    const hashes = new Map<number, string>();
    const { anchors, badLines } = await readAnchors(this.config.auditAnchor, key);
    const wanted = new Set(anchors.map((anchor) => anchor.seq));
    let checked = 0;
    let previous = GENESIS;
    const broken = (seq: number, fault: string): AuditVerification => ({ ok: false, checked, firstBroken: seq, fault });
    for (;;) {
      const from = checked;
      const page = await this.db.read((m) =>
        m.find(AuditEntryRow, { where: { seq: MoreThan(from) }, order: { seq: 'ASC' }, take: VERIFY_PAGE }),
      );
      for (const row of page) {
        if (row.seq !== checked + 1) return broken(checked + 1, 'an entry is missing');
        if (row.prevHash !== previous) return broken(row.seq, 'an entry does not follow its predecessor');
        // Read by the operator over the operator's own database: how long it takes tells nobody anything.
        if (entryHash(key, row) !== row.hash) return broken(row.seq, 'an entry was changed');
        previous = row.hash;
        checked = row.seq;
        if (wanted.has(row.seq)) hashes.set(row.seq, row.hash);
        if (head && row.seq === head.seq && row.hash !== head.hash)
          return broken(row.seq, 'the head differs from its entry');
      }
      if (page.length < VERIFY_PAGE) break;
    }
    if (!head && checked > 0) return broken(1, 'the head is missing');
    if (head && !constantTimeEqual(headMac(key, head), head.mac)) return broken(head.seq, 'the head was changed');
    if (head && head.seq > checked) return broken(checked + 1, 'the end of the chain was cut off');
    if (badLines.length > 0)
      return broken(checked, `the anchor file has foreign lines: ${badLines.slice(0, 5).join(', ')}`);
    for (const anchor of anchors) {
      if (!head || anchor.chain !== head.chain) {
        // Anchors of an earlier database of this installation prove that its chain is gone, unless it is a demonstration.
        if (this.config.production) return broken(1, 'the anchor file knows another chain');
        continue;
      }
      if (anchor.seq > checked) return broken(checked + 1, 'the end of the chain was cut off before an anchor');
      if (hashes.get(anchor.seq) !== anchor.hash) return broken(anchor.seq, 'an entry differs from its anchor');
    }
    return { ok: true, checked };
  }

  /** Copies the end of the chain to the anchor file now. */
  async anchor(): Promise<void> {
    const head = await this.db.read((m) => m.findOneBy(AuditHead, { id: HEAD_ID }));
    if (head && head.seq > this.anchored.seq) await this.writeAnchor(head);
    await this.anchoring;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.anchor();
  }

  private row(input: AuditInput, seq: number, prevHash: string): AuditEntryRow {
    const { actor } = input;
    const unlinked = {
      seq,
      at: this.clock.now(),
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name.slice(0, 120),
      action: input.action,
      entity: input.entity,
      entityId: input.entityId,
      version: input.version ?? null,
      before: input.before ?? null,
      after: input.after ?? null,
      reason: input.reason ?? null,
      denied: input.denied ?? false,
      requestId: (input.requestId ?? '-').slice(0, 64),
      prevHash,
    };
    return { ...unlinked, hash: entryHash(this.config.auditKey, unlinked) };
  }

  /** Reserves `count` numbers and thereby locks the head until this unit commits. */
  private async advanceHead(m: EntityManager, count: number): Promise<AuditHead> {
    const advance = () => affectedBy(m, 'UPDATE audit_head SET seq = seq + ? WHERE id = ?', [count, HEAD_ID]);
    if ((await advance()) !== 1) {
      const chain = newId();
      const first = { chain, seq: 0, hash: GENESIS };
      try {
        await m.insert(AuditHead, { id: HEAD_ID, ...first, mac: headMac(this.config.auditKey, first) });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
      await advance();
    }
    return m.findOneByOrFail(AuditHead, { id: HEAD_ID });
  }

  private anchorSometimes(head: Pick<AuditHead, 'chain' | 'seq' | 'hash'>): void {
    const due =
      head.seq - this.anchored.seq >= ANCHOR_EVERY_ENTRIES || Date.now() - this.anchored.at >= ANCHOR_EVERY_MS;
    if (due && head.seq > this.anchored.seq) void this.writeAnchor(head);
  }

  private writeAnchor({ chain, seq, hash }: Pick<AuditHead, 'chain' | 'seq' | 'hash'>): Promise<void> {
    this.anchored = { seq, at: Date.now() };
    const at = this.clock.now().toISOString();
    this.anchoring = this.anchoring
      .then(() => appendAnchor(this.config.auditAnchor, this.config.auditKey, { at, chain, seq, hash }))
      .catch(() => {
        // Tried again with the next entries; a chain without this copy is still a chain.
        this.anchored = { seq: 0, at: 0 };
      });
    return this.anchoring;
  }

  private requireReader(actor: Actor): void {
    const allowed: readonly string[] = READERS;
    if (actor.kind !== 'staff' || !actor.roles.some((role) => allowed.includes(role))) throw new AppError('FORBIDDEN');
  }
}

function viewOf(row: AuditEntryRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actorKind: row.actorKind,
    actorName: row.actorName,
    action: row.action,
    entity: row.entity,
    entityId: row.entityId,
    denied: row.denied,
    ...(row.reason === null ? {} : { reason: row.reason }),
    hash: row.hash,
  };
}
