import { allocateProRata, fenOf, fundingParts, ownPartCaps } from '@qinqing/rules';
import type { EntityManager } from 'typeorm';
import { type ApplicationRecord, sumOf, type TotalControls } from '../modules/application/index.js';
import type { CapSpec, LedgerService, PoolShare } from '../modules/ledger/index.js';
import type { MeasureRecord } from '../modules/policy/index.js';
import { AppError } from '../platform/errors/index.js';

type Claimant = Pick<ApplicationRecord, 'id' | 'enterpriseId' | 'sizeClass' | 'measureId' | 'period'>;

/** What stands over a claim: the ledger with its pools and ceilings, and the decisions of closed windows. */
export interface Purse {
  ledger: LedgerService;
  controls: TotalControls;
}

/** What a case takes from the ledger: how much of which pools, and which ceilings of the firm it counts against. */
export interface Claim {
  fen: number;
  shares: PoolShare[];
  caps: CapSpec[];
  /** the tightest ceiling, where the amount was brought down to what is left under it */
  heldBackFen: number;
  /** what total control of its window takes off */
  controlledFen: number;
}

/**
 * The ceilings of a firm that stand over more than one case: those on a measure's amount that count per firm or per firm
 * and year, what two measures may pay together, and ceilings that several measures name. Those on a split amount, be it
 * the whole of all levels or the measure's own part, are kept as what they leave of the own part, by which the other
 * levels pay theirs. A limit that depends on the firm's figures stays with the evaluation. A corporate group counts as
 * its single firms until groups are known.
 */
export function capsOf(record: MeasureRecord, enterpriseId: string): CapSpec[] {
  const { code, definition } = record;
  const year = record.period.slice(0, 4);
  const caps: CapSpec[] = [];
  const add = (key: string, scope: CapSpec['scope'], limitFen: number | null, label: string, ownPart = false) => {
    const id = `${key}:${enterpriseId}`;
    if (limitFen === null) return;
    const known = caps.find((cap) => cap.id === id);
    // The same ceiling on the whole and on the own part: the tighter one holds.
    if (known) Object.assign(known, limitFen < known.limitFen ? { limitFen, label } : {});
    else caps.push({ id, scope, enterpriseId, limitFen, ownPart, label });
  };
  for (const { limitFen, scope, label } of ownPartCaps(definition)) {
    if (scope === 'firm') add(`firm:${code}`, scope, limitFen, label ?? '单家企业上限', true);
    if (scope === 'firm_year') {
      add(`firm_year:${code}:${year}`, scope, limitFen, label ?? `单家企业 ${year} 年上限`, true);
    }
  }
  for (const { with: other, relation, cap } of definition.stacking) {
    if (relation === 'share_capped')
      add(`pair:${[code, other].sort().join('+')}`, 'group', fixedFen(cap), '与其他政策合计上限');
  }
  for (const { code: ceiling, scope, cap } of definition.ceilings ?? []) {
    if (scope === 'firm_year') add(`ceiling:${ceiling}:${year}`, scope, fixedFen(cap), `单家企业 ${year} 年合计上限`);
    else add(`ceiling:${ceiling}`, 'group', fixedFen(cap), '多项政策合计上限');
  }
  return caps;
}

function fixedFen(limit: unknown): number | null {
  return typeof limit === 'string' ? fenOf(limit) : null;
}

/**
 * @param fen what the measure pays by its rules, which is its own part where the funding is split; brought down to what
 * total control of its window and the firm's ceilings leave
 */
export async function claimOf(
  m: EntityManager,
  { ledger, controls }: Purse,
  row: Claimant,
  record: MeasureRecord,
  fen: number,
): Promise<Claim> {
  const wanted = await sharesOf(m, ledger, record, fen);
  const left = await controls.limit(m, row, wanted);
  const claim = await claimOfShares(m, ledger, row, record, left);
  return { ...claim, controlledFen: sumOf(wanted) - sumOf(left) };
}

/** As {@link claimOf}, for amounts that are known per pool and that total control leaves as they are. */
export async function claimOfShares(
  m: EntityManager,
  ledger: LedgerService,
  row: Claimant,
  record: MeasureRecord,
  wanted: PoolShare[],
): Promise<Claim> {
  const caps = capsOf(record, row.enterpriseId);
  let shares = wanted;
  for (const room of await ledger.capRoom(m, caps, row.id)) {
    shares = room.ownPart ? withinOwnRoom(record, shares, room.fen) : withinRoom(shares, room.fen);
  }
  const fen = sumOf(shares);
  return { fen, shares, caps, heldBackFen: sumOf(wanted) - fen, controlledFen: 0 };
}

/** Each pool bears the same part of what is left. */
function withinRoom(wanted: PoolShare[], room: number): PoolShare[] {
  if (sumOf(wanted) <= room) return wanted;
  const left = allocateProRata(
    wanted.map((share) => share.fen),
    room,
  );
  return wanted.map(({ poolCode }, i) => ({ poolCode, fen: left[i]! })).filter((share) => share.fen > 0);
}

/** The measure's own pool pays what is left, the other levels what belongs to that. */
function withinOwnRoom(record: MeasureRecord, wanted: PoolShare[], room: number): PoolShare[] {
  const own = wanted.find(({ poolCode }) => poolCode === record.poolCode);
  if (!own || own.fen <= room) return wanted;
  const parts = new Map(fundingParts(record.definition, room).map(({ pool, fen }) => [pool, fen]));
  return wanted
    .map(({ poolCode, fen }) => ({ poolCode, fen: Math.min(fen, parts.get(poolCode) ?? 0) }))
    .filter((share) => share.fen > 0);
}

/** What each pool pays; parts of levels whose money is not in this ledger are paid by those themselves. */
export async function sharesOf(
  m: EntityManager,
  ledger: LedgerService,
  record: MeasureRecord,
  fen: number,
): Promise<PoolShare[]> {
  const parts = fen > 0 ? fundingParts(record.definition, fen) : [];
  if (parts.length <= 1) return [{ poolCode: record.poolCode, fen }];
  const known = await ledger.poolCodes(m);
  return parts.filter(({ pool }) => known.has(pool)).map(({ pool, fen: part }) => ({ poolCode: pool, fen: part }));
}

/**
 * Brings what a case holds to what it claims.
 * @returns false where a pool holds too little; nothing was changed then
 * @throws {AppError} CAP_REACHED where another case has taken what was left under a ceiling meanwhile
 */
export async function holdClaim(
  m: EntityManager,
  ledger: LedgerService,
  row: Claimant,
  record: MeasureRecord,
  claim: Claim,
  reason: string,
): Promise<boolean> {
  const { id: applicationId, enterpriseId, sizeClass: segment } = row;
  const { shares, caps } = claim;
  try {
    await ledger.holdExactly(m, { applicationId, enterpriseId, measureId: record.id, segment, shares, caps, reason });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'POOL_EXHAUSTED') return false;
    throw error;
  }
}
