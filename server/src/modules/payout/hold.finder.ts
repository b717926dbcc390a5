import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { PayeeAccountService } from '../enterprise/index.js';
import type { Actor } from '../identity/index.js';
import { type Finding, findingsIn, type HoldLine } from './hold.rules.js';
import { type BatchRecord, HoldRecord, PayoutRecord } from './payout.entity.js';
import { chunks } from './payout.repository.js';

const DAY_MS = 86_400_000;

/** Looks at a batch that is being sealed and holds every line about which something is unusual. */
@Injectable()
export class HoldFinder {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly accounts: PayeeAccountService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Writes the holds of a batch whose lines carry the fingerprints under which they are sealed. A hold that a person
   * lifted when the batch was sealed before stays lifted while it says the same; one that no longer applies is gone.
   */
  async hold(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    lines: readonly PayoutRecord[],
    at: Date,
  ): Promise<void> {
    const findings = findingsIn(await this.look(m, batch, lines, at), this.config.payoutHolds, at);
    const known = new Map((await m.findBy(HoldRecord, { batchId: batch.id })).map((row) => [keyOf(row), row]));
    const found = new Set(findings.map(keyOf));
    for (const [key, { id, status }] of known)
      if (status === 'open' && !found.has(key)) await m.update(HoldRecord, { id }, { status: 'gone' });
    for (const finding of findings) {
      const row = known.get(keyOf(finding));
      if (row?.status === 'lifted' && row.detail === finding.detail) continue;
      const open = { ...OPEN, detail: finding.detail, at };
      const id = row?.id ?? newId();
      if (row) await m.update(HoldRecord, { id }, open);
      else await m.insert(HoldRecord, { id, batchId: batch.id, ...finding, ...open });
      const { payoutId, kind, detail } = finding;
      await this.audit.record(m, {
        actor,
        action: 'payout_hold.open',
        entity: 'payout_hold',
        entityId: id,
        after: { batch: batch.number, payoutId, kind, detail },
      });
    }
  }

  private async look(
    m: EntityManager,
    batch: BatchRecord,
    lines: readonly PayoutRecord[],
    at: Date,
  ): Promise<HoldLine[]> {
    const accounts = await this.accounts.risks(
      m,
      lines.flatMap((line) => line.payeeAccountId ?? []),
    );
    const since = new Date(at.getTime() - this.config.payoutHolds.repeatDays * DAY_MS);
    const recent = new Map<string, PayoutRecord[]>();
    const lastPaid = new Map<string, NonNullable<HoldLine['lastPaid']>>();
    for (const part of chunks([...new Set(lines.map((line) => line.enterpriseId))])) {
      const rows = await m.find(PayoutRecord, {
        select: {
          id: true,
          orderNo: true,
          enterpriseId: true,
          amountFen: true,
          accountFingerprint: true,
          status: true,
          batchId: true,
          dispatchedAt: true,
          settledAt: true,
        },
        where: { enterpriseId: In(part), nonCash: false },
      });
      for (const row of rows) {
        if (row.batchId === batch.id) continue;
        if (isRecent(row, since, at)) recent.set(row.enterpriseId, [...(recent.get(row.enterpriseId) ?? []), row]);
        if (row.settledAt === null || row.settledAt > at) continue;
        const last = lastPaid.get(row.enterpriseId);
        if (!last || last.at < row.settledAt)
          lastPaid.set(row.enterpriseId, { accountFingerprint: row.accountFingerprint, at: row.settledAt });
      }
    }
    return lines.map(({ id, orderNo, enterpriseId, amountFen, accountFingerprint, payeeAccountId }) => ({
      payoutId: id,
      orderNo,
      enterpriseId,
      amountFen,
      accountFingerprint: accountFingerprint ?? '',
      account: accounts.get(payeeAccountId ?? '') ?? { registeredAt: this.clock.now(), otherFirms: 0 },
      ...(lastPaid.has(enterpriseId) ? { lastPaid: lastPaid.get(enterpriseId)! } : {}),
      recent: recent.get(enterpriseId) ?? [],
    }));
  }
}

const OPEN = { status: 'open', byId: null, byName: null, liftedAt: null, reason: null } as const;

/** On its way in another batch, or sent within the days that are looked at. */
function isRecent(row: PayoutRecord, since: Date, at: Date): boolean {
  if (row.status === 'batched') return true;
  if (row.dispatchedAt === null || row.status === 'corrected') return false;
  return row.dispatchedAt >= since && row.dispatchedAt <= at;
}

function keyOf({ payoutId, kind }: Pick<Finding, 'payoutId' | 'kind'>): string {
  return `${payoutId} ${kind}`;
}
