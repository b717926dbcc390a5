import type { BodyOf, FieldError, ResponseOf } from '@qinqing/contract';
import type {
  BankLayoutInput,
  BankLayoutList,
  BankLayoutProposal,
  BankLayoutView,
  decideBankLayout,
  previewBankLayout,
  proposeBankLayout,
} from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import iconv from 'iconv-lite';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { SAMPLE_BATCH } from './bank/sample-batch.js';
import { writeBatch } from './bank/write-batch.js';
import { BankLayoutProposalRecord, BankLayoutRecord } from './bank.entity.js';
import { READERS } from './payout.views.js';

const PROPOSERS = ['payout_maker', 'admin'] as const;
/** Who releases payments, keeps the budget or the product; never the proposer. */
const DECIDERS = ['payout_releaser', 'finance_reviewer', 'admin'] as const;
const SHOWN = 50;

/**
 * How the banks of the paying accounts want their files: kept as data, chosen when a batch is sealed. A wrong layout
 * pays wrong sums (fen read as yuan), so that it takes two people, as everything does that touches money.
 */
@Injectable()
export class BankLayouts {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws {AppError} FORBIDDEN */
  async list(actor: Actor): Promise<BankLayoutList> {
    requireRole(actor, ...READERS);
    return this.db.read((m) => this.listIn(m, actor));
  }

  /**
   * The file of a made-up batch, by the writer that seals.
   * @throws {AppError} FORBIDDEN, VALIDATION
   */
  async preview(
    actor: Actor,
    { layout }: BodyOf<typeof previewBankLayout>,
  ): Promise<ResponseOf<typeof previewBankLayout>> {
    requireRole(actor, ...READERS);
    const { name, bytes } = await writeBatch(SAMPLE_BATCH, 'layout', { ...layout, code: layout.layoutCode });
    const text = iconv.decode(bytes, layout.encoding === 'gb18030' ? 'gb18030' : 'utf8');
    return { name, text, base64: bytes.toString('base64') };
  }

  /**
   * A new layout, or another version of one. It is in force once a second person agrees.
   * @throws {AppError} FORBIDDEN, VALIDATION, STALE_VERSION where the layout is not the one that was changed, or
   * another proposal for it waits
   */
  async propose(actor: Actor, input: BodyOf<typeof proposeBankLayout>): Promise<BankLayoutList> {
    requireRole(actor, ...PROPOSERS);
    return this.unit(actor, (m) => this.proposeIn(m, actor, input));
  }

  async proposeIn(m: EntityManager, actor: Actor, input: BodyOf<typeof proposeBankLayout>): Promise<{ id: string }> {
    const { layout, baseVersion, reason } = input;
    await this.requireBase(m, layout.layoutCode, baseVersion);
    const fault = await this.poolFault(m, layout);
    if (fault) throw new AppError('VALIDATION', { fields: [fault] });
    const row = m.create(BankLayoutProposalRecord, {
      id: newId(),
      code: layout.layoutCode,
      openKey: layout.layoutCode,
      baseVersion,
      layout,
      status: 'proposed',
      reason,
      proposedBy: actor.id,
      proposedByName: actor.name,
      proposedAt: this.clock.now(),
    });
    try {
      await m.insert(BankLayoutProposalRecord, row as never);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('STALE_VERSION', { message: '这个版式已有一份修改等待复核，请先复核或撤回' });
    }
    await this.record(m, actor, row, 'propose');
    return { id: row.id };
  }

  /**
   * A second person puts it in force, or anybody of the desk refuses it: the proposer takes it back that way. Files
   * that were sealed in the version before keep their bytes.
   * @throws {AppError} FORBIDDEN, NOT_FOUND, FOUR_EYES, STATE_CONFLICT once decided, STALE_VERSION, VALIDATION
   */
  async decide(actor: Actor, id: string, input: BodyOf<typeof decideBankLayout>): Promise<BankLayoutList> {
    requireRole(actor, ...PROPOSERS, ...DECIDERS);
    return this.unit(actor, (m) => this.decideIn(m, actor, id, input));
  }

  async decideIn(
    m: EntityManager,
    actor: Actor,
    id: string,
    { accept, note }: BodyOf<typeof decideBankLayout>,
  ): Promise<void> {
    const row = await m.findOneBy(BankLayoutProposalRecord, { id });
    if (!row) throw new AppError('NOT_FOUND');
    const own = actor.id === row.proposedBy;
    if (accept && own) throw new AppError('FOUR_EYES', { message: '您提出的版式须由另一人复核' });
    if (accept || !own) requireRole(actor, ...DECIDERS);
    const at = this.clock.now();
    const decided = {
      status: accept ? ('accepted' as const) : ('refused' as const),
      openKey: null,
      decidedBy: actor.id,
      decidedByName: actor.name,
      decidedAt: at,
      note: note ?? null,
      updatedAt: at,
    };
    const { affected } = await m.update(BankLayoutProposalRecord, { id, status: 'proposed' }, decided);
    if (affected !== 1) {
      const { status: current } = await m.findOneByOrFail(BankLayoutProposalRecord, { id });
      throw new AppError('STATE_CONFLICT', { message: '这份修改已经复核过，请刷新后查看', details: { current } });
    }
    if (accept) await this.putInForce(m, Object.assign(row, decided));
    await this.record(m, actor, Object.assign(row, decided), accept ? 'accept' : 'refuse');
  }

  /**
   * The layout that is named, else that of the pool's paying account; undefined where neither is.
   * @param seen the version that the person was shown
   * @throws {AppError} NOT_FOUND for an unknown code, STALE_VERSION where another version is in force by now
   */
  async choose(
    m: EntityManager,
    poolCode: string,
    { layoutCode: code, layoutVersion: seen }: { layoutCode?: string; layoutVersion?: number },
  ): Promise<BankLayoutRecord | undefined> {
    const row = await m.findOneBy(BankLayoutRecord, code === undefined ? { poolCode } : { code });
    if (code !== undefined && !row) throw new AppError('NOT_FOUND', { message: '没有这个银行版式，请重新选择' });
    if (seen !== undefined && seen !== row?.version)
      throw new AppError('STALE_VERSION', { message: '银行版式刚有了新版本，请看过新版式后再封存' });
    return row ?? undefined;
  }

  private async putInForce(m: EntityManager, row: BankLayoutProposalRecord): Promise<void> {
    const { layoutCode: code, poolCode, ...rest } = row.layout;
    const content = {
      ...rest,
      code,
      poolCode: poolCode ?? null,
      version: row.baseVersion + 1,
      proposedByName: row.proposedByName,
      confirmedByName: row.decidedByName,
      confirmedAt: row.decidedAt,
    };
    try {
      if (row.baseVersion === 0) await m.insert(BankLayoutRecord, { id: newId(), ...content } as never);
      else {
        const { affected } = await m.update(BankLayoutRecord, { code, version: row.baseVersion }, content as never);
        if (affected !== 1) throw new AppError('STALE_VERSION');
      }
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('STALE_VERSION', { message: '这个代码或资金池已有另一个版式，请退回后重新提出' });
    }
  }

  private async requireBase(m: EntityManager, code: string, baseVersion: number): Promise<void> {
    const known = await m.findOneBy(BankLayoutRecord, { code });
    if ((known?.version ?? 0) === baseVersion) return;
    if (baseVersion === 0)
      throw new AppError('VALIDATION', { fields: [{ path: 'layout.layoutCode', message: '这个版式代码已被使用' }] });
    throw new AppError('STALE_VERSION', { details: { version: known?.version ?? 0 } });
  }

  private async poolFault(m: EntityManager, layout: BankLayoutInput): Promise<FieldError | undefined> {
    const { poolCode, layoutCode } = layout;
    if (poolCode === undefined) return undefined;
    const path = 'layout.poolCode';
    const pool = (await this.ledger.pools(m)).find(({ code }) => code === poolCode);
    if (!pool || pool.nonCash) return { path, message: '没有这个资金池，或它不付现金' };
    const other = await m.findOneBy(BankLayoutRecord, { poolCode });
    if (other && other.code !== layoutCode)
      return { path, message: `这个资金池已用版式“${other.name}”，请先修改该版式` };
    return undefined;
  }

  private unit(actor: Actor, work: (m: EntityManager) => Promise<unknown>): Promise<BankLayoutList> {
    return this.db.write(async (m) => {
      await work(m);
      const answer = await this.listIn(m, actor);
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  private async listIn(m: EntityManager, actor: Actor): Promise<BankLayoutList> {
    const roles: readonly string[] = actor.kind === 'staff' ? actor.roles : [];
    const proposals = await m.find(BankLayoutProposalRecord, { order: { id: 'DESC' }, take: SHOWN });
    const decider = DECIDERS.some((role) => roles.includes(role));
    return {
      items: (await m.find(BankLayoutRecord, { order: { code: 'ASC' } })).map(viewOf),
      proposals: proposals.map((row) => {
        const open = row.status === 'proposed';
        const own = row.proposedBy === actor.id;
        return { ...proposalOf(row), can: { accept: open && decider && !own, refuse: open && (decider || own) } };
      }),
      canPropose: PROPOSERS.some((role) => roles.includes(role)),
    };
  }

  private async record(m: EntityManager, actor: Actor, row: BankLayoutProposalRecord, act: string): Promise<void> {
    await this.audit.record(m, {
      actor,
      action: `bank_layout.${act}`,
      entity: 'bank_layout',
      entityId: row.id,
      after:
        act === 'propose'
          ? { baseVersion: row.baseVersion, ...row.layout }
          : { layoutCode: row.code, status: row.status },
      reason: row.note ?? row.reason,
    });
  }
}

function viewOf(row: BankLayoutRecord): BankLayoutView {
  const { code, name, encoding, delimiter, amount, control, headings, columns, poolCode, version } = row;
  return {
    layoutCode: code,
    name,
    encoding,
    delimiter,
    amount,
    control,
    headings,
    columns,
    ...(poolCode ? { poolCode } : {}),
    version,
    ...(row.proposedByName ? { proposedBy: row.proposedByName } : {}),
    ...(row.confirmedByName ? { confirmedBy: row.confirmedByName } : {}),
    ...(row.confirmedAt ? { confirmedAt: row.confirmedAt.toISOString() } : {}),
  };
}

function proposalOf(row: BankLayoutProposalRecord): Omit<BankLayoutProposal, 'can'> {
  const { id, status, layout, baseVersion, reason } = row;
  return {
    id,
    status,
    layout,
    baseVersion,
    reason,
    proposedBy: row.proposedByName,
    proposedAt: row.proposedAt.toISOString(),
    ...(row.decidedByName ? { decidedBy: row.decidedByName } : {}),
    ...(row.decidedAt ? { decidedAt: row.decidedAt.toISOString() } : {}),
    ...(row.note ? { note: row.note } : {}),
  };
}
