import { type EntityManager, In } from 'typeorm';
import { isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../identity/index.js';
import { PayoutDecider, PayoutDesk } from './payout.entity.js';
import { chunks } from './payout.repository.js';
import type { Desk } from './payout.rules.js';

/**
 * At which desk of these orders a person has sat, by order. Who decided on the case sat at `approve`; the other desks
 * are taken by {@link takeDesk}. Somebody who never touched an order is not in the answer.
 */
export async function desksHeld(
  m: EntityManager,
  payoutIds: readonly string[],
  staffId: string,
): Promise<Map<string, Desk>> {
  const held = new Map<string, Desk>();
  for (const part of chunks(payoutIds)) {
    for (const row of await m.findBy(PayoutDesk, { payoutId: In(part), staffId })) held.set(row.payoutId, row.desk);
    for (const row of await m.findBy(PayoutDecider, { payoutId: In(part), staffId })) held.set(row.payoutId, 'approve');
  }
  return held;
}

/**
 * Seats a person at a desk of these orders, for good. The key of the table is order and person: the engine itself
 * refuses a second desk, also to somebody who holds both roles and presses two buttons at the same moment. Sitting
 * down at the same desk again changes nothing.
 * @throws {AppError} FOUR_EYES
 */
export async function takeDesk(
  m: EntityManager,
  actor: Actor,
  payoutIds: readonly string[],
  desk: Exclude<Desk, 'approve'>,
  at: Date,
): Promise<void> {
  const held = await desksHeld(m, payoutIds, actor.id);
  const elsewhere = [...held.values()].find((each) => each !== desk);
  if (elsewhere) throw fourEyes(elsewhere);
  const rows = payoutIds.filter((id) => !held.has(id)).map((payoutId) => ({ payoutId, staffId: actor.id, desk, at }));
  try {
    for (const part of chunks(rows))
      await m.createQueryBuilder().insert().into(PayoutDesk).values(part).updateEntity(false).execute();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('FOUR_EYES', { cause: error });
  }
}

const ELSEWHERE: Record<Desk, string> = {
  approve: '其中有您审核过的申报，须由未参与审核的人员办理',
  verify: '您核实过其中的收款账户，须由另一人办理',
  make: '您编制过其中的拨付，须由另一人办理',
  seal: '您封存过其中的拨付，须由另一人办理',
  release: '您放行过其中的拨付，须由另一人办理',
  lift: '您核实过其中的疑点，须由另一人办理',
};

/** @param held the desk at which the person sat before */
export function fourEyes(held: Desk): AppError {
  return new AppError('FOUR_EYES', { message: ELSEWHERE[held], details: { desk: held } });
}
