import { AFTERWARDS_BUGS } from './afterwards-bugs.js';
import { BANK_BUGS } from './bank-bugs.js';
import { MACHINE_BUGS } from './machine-bugs.js';
import { MONEY_BUGS } from './money-bugs.js';
import { PEOPLE_BUGS } from './people-bugs.js';
import type { Bug } from './planting.js';

/** Each of them must be found: that is what shows that a run without a finding means something. */
export const BUGS: readonly Bug[] = [...BANK_BUGS, ...MONEY_BUGS, ...AFTERWARDS_BUGS, ...PEOPLE_BUGS, ...MACHINE_BUGS];

/** Makes one mistake for as long as `work` lasts. */
export async function withBug<T>(bug: Bug | undefined, work: () => Promise<T>): Promise<T> {
  const undo = bug?.plant() ?? [];
  try {
    return await work();
  } finally {
    for (const each of undo.reverse()) each();
  }
}

export type { Bug };
