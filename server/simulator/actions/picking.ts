import type { Prng } from '../../demo/prng.js';
import type { Intent } from '../intent.js';
import type { Simulation } from '../simulation.js';
import type { SimPerson } from '../world.js';

/** Finds something that the command can be aimed at; undefined where there is nothing. */
export type Action = (sim: Simulation, random: Prng) => Intent | undefined;

/** What is told of the money reaches the case without moving it. */
export const HISTORY = ['app:payable>payable', 'app:paid>paid'];
/** Wrong states and wrong people are tried too, now and then. */
export const STRAY = 0.08;
export const WRONG_CODE = '000000';

export function pickIn<T extends { status: string }>(
  random: Prng,
  all: Iterable<T>,
  statuses: readonly string[],
): T | undefined {
  const items = [...all];
  const fit = random.chance(STRAY) ? items : items.filter(({ status }) => statuses.includes(status));
  return fit.length > 0 ? random.pick(fit) : undefined;
}

export function staleOr(random: Prng, row: { version: number }): { version: number; stale: boolean } {
  const stale = random.chance(0.06);
  return { version: stale ? row.version - 1 : row.version, stale };
}

export const makers = (sim: Simulation) => sim.withRole('payout_maker');
export const releasers = (sim: Simulation) => sim.withRole('payout_releaser');
export const lifters = (sim: Simulation) => [...sim.withRole('leader'), ...sim.withRole('finance_reviewer')];
export const bankers = (sim: Simulation) => [...makers(sim), ...releasers(sim)];

export function someone(random: Prng, sim: Simulation, fit: readonly SimPerson[]): SimPerson {
  return random.chance(STRAY) ? random.pick(sim.people) : random.pick(fit);
}
