import type { BatchHands } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { StaffService } from '../identity/index.js';
import { type BatchRecord, PayoutDecider, PayoutDesk } from './payout.entity.js';
import { chunks } from './payout.repository.js';
import { batchEdge, type Desk, rolesOf } from './payout.rules.js';

type Step = 'seal' | 'release';
type People = readonly { id: string; name: string }[];
type Held = ReadonlyMap<string, ReadonlySet<Desk>>;

const STEP: Record<Step, string> = { seal: '封存', release: '放行' };
const DID: Record<Desk, string> = {
  approve: '审核过其中的申报',
  verify: '核实过其中的收款账户',
  make: '编制过其中的拨付',
  seal: '封存过其中的拨付',
  release: '放行过其中的拨付',
  lift: '核实过其中的疑点',
};
/** More are not named one by one. */
const NAMED = 8;

/**
 * Who is left to seal and to release a batch: nobody acts at two desks of one payment, so that a small office can run
 * out of people. The maker is told before the batch is made, because a desk is taken for good.
 */
@Injectable()
export class BatchHandsService {
  constructor(private readonly staff: StaffService) {}

  /** @returns undefined once the batch has been released or given up */
  async of(
    m: EntityManager,
    batch: Pick<BatchRecord, 'status' | 'madeBy' | 'sealedBy'>,
    payoutIds: readonly string[],
  ): Promise<BatchHands | undefined> {
    const { status } = batch;
    if (status !== 'draft' && status !== 'sealed') return undefined;
    const holders = async (from: 'draft' | 'sealed', step: Step) =>
      this.staff.activeHolders(m, rolesOf(batchEdge(from, step)!));
    const sealers = status === 'draft' ? await holders('draft', 'seal') : [];
    const releasers = await holders('sealed', 'release');
    const ids = [...new Set([...sealers, ...releasers].map(({ id }) => id))];
    return handsOf(batch, sealers, releasers, await desksOfAll(m, payoutIds, ids));
  }
}

/**
 * @param sealers active staff with the role to seal; not looked at once it is sealed
 * @param releasers active staff with the role to release
 * @param held desks of the lines at which each of them has sat
 */
export function handsOf(
  { status, madeBy, sealedBy }: Pick<BatchRecord, 'status' | 'madeBy' | 'sealedBy'>,
  sealers: People,
  releasers: People,
  held: Held,
): BatchHands {
  const bar = (id: string, step: Step): string | undefined => {
    if (id === madeBy) return '编制了本批次';
    if (id === sealedBy && step === 'release' && status === 'sealed') return '封存了本批次';
    const elsewhere = [...(held.get(id) ?? [])].find((desk) => desk !== step);
    return elsewhere && DID[elsewhere];
  };
  const free = (people: People, step: Step) => people.filter(({ id }) => bar(id, step) === undefined);
  const seal = free(sealers, 'seal');
  const release = free(releasers, 'release');
  const faults: string[] = [];
  const nobody = (people: People, step: Step) => {
    const why = people.slice(0, NAMED).map(({ id, name }) => `${name}${bar(id, step)}`);
    const more = people.length > NAMED ? `等 ${people.length} 人` : '';
    const who = people.length === 0 ? '没有人担任这一岗位' : `${why.join('，')}${more}`;
    faults.push(`目前无人可${STEP[step]}：${who}`);
  };
  if (status === 'draft' && seal.length === 0) nobody(sealers, 'seal');
  if (release.length === 0) nobody(releasers, 'release');
  const [only] = seal;
  if (status === 'draft' && seal.length === 1 && release.length === 1 && only?.id === release[0]?.id)
    faults.push(`目前无人可放行：只剩${only?.name}一人可封存和放行，而封存与放行须由不同的人`);
  return {
    seal: seal.map(({ name }) => name),
    release: release.map(({ name }) => name),
    ...(faults.length > 0 ? { lack: faults.join('；') } : {}),
  };
}

/** At which desks of these orders each of these people has sat. */
async function desksOfAll(m: EntityManager, payoutIds: readonly string[], staffIds: readonly string[]): Promise<Held> {
  const held = new Map<string, Set<Desk>>();
  const seat = (id: string, desk: Desk) => held.set(id, (held.get(id) ?? new Set()).add(desk));
  if (staffIds.length === 0) return held;
  for (const part of chunks(payoutIds)) {
    const where = { payoutId: In(part), staffId: In([...staffIds]) };
    for (const { staffId, desk } of await m.findBy(PayoutDesk, where)) seat(staffId, desk);
    for (const { staffId } of await m.findBy(PayoutDecider, where)) seat(staffId, 'approve');
  }
  return held;
}
