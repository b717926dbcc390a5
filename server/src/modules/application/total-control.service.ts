import { dayText } from '@qinqing/contract';
import type { TotalControl } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import type { PoolShare } from '../ledger/index.js';
import { type MeasureRecord, PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { newId } from '../../platform/ids/index.js';
import { Application } from './application.entity.js';
import { WindowAllocationItemRow, WindowAllocationRow } from './total-control.entity.js';
import { decidedText, limitShares, sumOf, waitingText } from './total-control.rules.js';

/** A measure's window: the period is its first day. */
export interface Window {
  measureId: string;
  period: string;
}

export type WindowAllocation = Readonly<WindowAllocationRow>;
export type AllocationItem = Readonly<WindowAllocationItemRow>;

type Case = Pick<Application, 'id' | 'measureId' | 'period'>;

/** Where a case may still get or lose money by its window's decision: submitted, checked, and not decided yet. */
export const CONTROLLED = ['in_review', 'supplement'] as const;
/** Submitted and on the way there. */
const BEING_CHECKED = ['submitted', 'checking'] as const;
const INSERT_CHUNK = 300;

/** The decisions of windows under total control: what they were, and what they leave to each case. */
@Injectable()
export class TotalControls {
  constructor(
    private readonly clock: Clock,
    private readonly policy: PolicyService,
  ) {}

  find(m: EntityManager, { measureId, period }: Window): Promise<WindowAllocation | null> {
    return m.findOneBy(WindowAllocationRow, { measureId, period });
  }

  /** What a case may have of the shares that it wants: all of them while its window has not been decided. */
  async limit(m: EntityManager, row: Case, wanted: readonly PoolShare[]): Promise<PoolShare[]> {
    const allocation = await this.find(m, row);
    if (!allocation) return [...wanted];
    const item = await m.findOneBy(WindowAllocationItemRow, { applicationId: row.id });
    return limitShares(wanted, item ?? undefined, allocation);
  }

  /**
   * Why a case can't be decided for good yet; undefined where it can.
   * @returns Chinese
   */
  async waiting(m: EntityManager, row: Case, record: MeasureRecord): Promise<string | undefined> {
    const mode = record.definition.totalControl;
    if (mode === 'none') return undefined;
    const allocation = await this.find(m, row);
    if (allocation?.status === 'applying') return '本期申报正在按总额控制核定金额，请稍后再办';
    if (allocation || mode !== 'pro_rata') return undefined;
    const closesOn = await this.closesOn(m, row, record);
    return `本项政策实行总额控制，${dayText(closesOn)} 申报截止后统一按比例核定；核定前不能终审通过`;
  }

  /** What total control means for a case, for the firm and for staff alike; undefined where there is none. */
  async view(m: EntityManager, row: Case, record: MeasureRecord): Promise<TotalControl | undefined> {
    const allocation = await this.find(m, row);
    if (!allocation) {
      const mode = record.definition.totalControl;
      if (mode === 'none') return undefined;
      const closesOn = await this.closesOn(m, row, record);
      return { mode, closesOn, text: waitingText(mode, closesOn) };
    }
    const { mode, closesOn } = allocation;
    const item = await m.findOneBy(WindowAllocationItemRow, { applicationId: row.id });
    if (!item) return undefined;
    const decided = this.decidedOf(allocation, item);
    return { mode, closesOn, text: decidedText(mode, decided), decided };
  }

  decidedOf(allocation: WindowAllocation, item: AllocationItem): NonNullable<TotalControl['decided']> {
    return {
      claimFen: item.claimFen,
      allocatedFen: item.allocatedFen,
      windowClaimFen: allocation.claimFen,
      controlFen: allocation.controlFen,
      applications: allocation.applications,
      at: allocation.createdAt.toISOString(),
    };
  }

  /** Windows in which cases are open and whose amounts nobody has fixed yet, closed or not. */
  async undecided(m: EntityManager): Promise<(Window & { measureVersion: number })[]> {
    const rows = await m
      .createQueryBuilder(Application, 'a')
      .select('a.measureId', 'measureId')
      .addSelect('a.period', 'period')
      .addSelect('MAX(a.measureVersion)', 'measureVersion')
      .leftJoin(WindowAllocationRow, 'w', 'w.measureId = a.measureId AND w.period = a.period')
      .where('a.status IN (:...open) AND w.id IS NULL', { open: [...CONTROLLED, ...BEING_CHECKED] })
      .groupBy('a.measureId')
      .addGroupBy('a.period')
      .getRawMany<{ measureId: string; period: string; measureVersion: unknown }>();
    return rows.map(({ measureId, period, measureVersion }) => ({
      measureId,
      period,
      measureVersion: Number(measureVersion),
    }));
  }

  /** Windows that were decided and whose cases have not all got theirs. */
  async unfinished(m: EntityManager): Promise<(Window & { measureVersion: number })[]> {
    const rows = await m.findBy(WindowAllocationRow, { status: 'applying' });
    return rows.map(({ measureId, period, measureVersion }) => ({ measureId, period, measureVersion }));
  }

  /** The version that says how and when a window is decided: the published one, or the newest that had this window. */
  async governing(m: EntityManager, window: Window & { measureVersion: number }): Promise<MeasureRecord> {
    const current = await this.policy.measure(m, window.measureId);
    if (current.period === window.period) return current;
    return this.policy.measureAt(m, window.measureId, window.measureVersion);
  }

  /** Whether a case of the window is still on its way to review. */
  async beingChecked(m: EntityManager, { measureId, period }: Window): Promise<boolean> {
    return m.existsBy(Application, { measureId, period, status: In([...BEING_CHECKED]) });
  }

  /** The cases that a window's decision is about, in filing order. */
  cases(m: EntityManager, { measureId, period }: Window): Promise<Readonly<Application>[]> {
    return m.find(Application, {
      where: { measureId, period, status: In([...CONTROLLED]) },
      order: { submittedAt: 'ASC', id: 'ASC' },
    });
  }

  /** Keeps a window's decision; a second one for the same window is refused by its unique key. */
  async insert(
    m: EntityManager,
    allocation: Omit<WindowAllocation, 'id' | 'createdAt' | 'updatedAt' | 'applied' | 'finishedAt'>,
    items: readonly Pick<AllocationItem, 'applicationId' | 'claimFen' | 'allocatedFen' | 'shares' | 'delta'>[],
  ): Promise<WindowAllocation> {
    const at = this.clock.now();
    const id = newId();
    const row = { id, ...allocation, applied: 0, finishedAt: null, createdAt: at, updatedAt: at };
    await m.insert(WindowAllocationRow, row as never);
    for (let from = 0; from < items.length; from += INSERT_CHUNK) {
      const rows = items.slice(from, from + INSERT_CHUNK).map((item, i) => ({
        id: newId(),
        allocationId: id,
        place: from + i,
        appliedAt: null,
        createdAt: at,
        updatedAt: at,
        ...item,
      }));
      await m.insert(WindowAllocationItemRow, rows as never);
    }
    return Object.assign(new WindowAllocationRow(), row);
  }

  /** The next cases that have not got theirs, in the order in which they get it. */
  async next(
    m: EntityManager,
    id: string,
    limit: number,
  ): Promise<{ allocation: WindowAllocation; items: AllocationItem[] } | undefined> {
    const allocation = await m.findOneBy(WindowAllocationRow, { id, status: 'applying' });
    if (!allocation) return undefined;
    const where = { allocationId: id, appliedAt: IsNull() };
    return {
      allocation,
      items: await m.find(WindowAllocationItemRow, { where, order: { place: 'ASC' }, take: limit }),
    };
  }

  /**
   * Writes down that these have got theirs.
   * @returns false where another worker was quicker: nothing is written then
   */
  async keep(m: EntityManager, allocation: WindowAllocation, items: readonly AllocationItem[]): Promise<boolean> {
    const at = this.clock.now();
    const applied = allocation.applied + items.length;
    const done = applied === allocation.applications;
    const { affected } = await m.update(
      WindowAllocationRow,
      { id: allocation.id, status: 'applying', applied: allocation.applied },
      {
        applied,
        outstanding: outstandingAfter(allocation, items),
        updatedAt: at,
        ...(done ? { status: 'done' as const, finishedAt: at } : {}),
      } as never,
    );
    if (affected !== 1) return false;
    if (items.length > 0) {
      const ids = items.map(({ id }) => id);
      await m.update(WindowAllocationItemRow, { id: In(ids) }, { appliedAt: at, updatedAt: at });
    }
    return true;
  }

  private async closesOn(m: EntityManager, row: Case, record: MeasureRecord): Promise<string> {
    const { definition } = await this.governing(m, { ...row, measureVersion: record.version });
    return definition.window.closesOn;
  }
}

/** Per pool, what is still to be taken more than held once these cases have got theirs. */
export function outstandingAfter(allocation: WindowAllocation, items: readonly AllocationItem[]): PoolShare[] {
  const deltas = items.flatMap(({ delta }) => delta);
  return allocation.outstanding.map(({ poolCode, fen }) => ({
    poolCode,
    fen: fen - sumOf(deltas.filter((each) => each.poolCode === poolCode)),
  }));
}
