import type { INestApplicationContext } from '@nestjs/common';
import { addDays } from '@qinqing/contract/working-days';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { CONTROL_SWEEP_JOB } from '../src/flows/index.js';
import { Db } from '../src/platform/db/index.js';
import { Jobs } from '../src/platform/queue/index.js';
import { shanghaiTime, type StoryClock } from './story-clock.js';
import type { Year } from './year.js';

/** Ten past midnight, as `AllocateWindowFlow` has it: just before the year does what has fallen due. */
const SWEEP_HOUR = 1 / 6;

/**
 * Lets the amounts of every window under total control be fixed the night after it closes. The daily look was put off to
 * the story's end while the application was built, so the story has to ask for it on the nights on which it matters.
 */
export function closeWindows(
  app: INestApplicationContext,
  year: Year,
  clock: StoryClock,
  measures: readonly MeasureRecord[],
): void {
  const nights = new Set(
    measures
      .filter(({ definition }) => definition.totalControl !== 'none')
      .map(({ definition }) => addDays(definition.window.closesOn, 1)),
  );
  for (const night of nights) {
    const at = shanghaiTime(night, SWEEP_HOUR);
    if (at > clock.end) continue;
    year.at(at, async () => {
      const key = `${CONTROL_SWEEP_JOB}:demo:${night}`;
      await app.get(Db).write((m) => app.get(Jobs).enqueue(m, CONTROL_SWEEP_JOB, {}, { key }));
    });
  }
}
