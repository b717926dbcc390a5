import type { StoryClock } from './story-clock.js';

/** What a measure's file says of when it may be applied for, and until when it holds. */
interface DatedMeasure {
  window: { opensOn: string; closesOn: string };
  guide?: { validity?: string };
}

const VALID_UNTIL = /有效期至 (\d{4}) 年 (\d{1,2}) 月 (\d{1,2}) 日/;

/** A measure with its window, and the sentence on its validity, where the year is told. */
export function movedMeasure(definition: unknown, clock: StoryClock): unknown {
  const measure = definition as DatedMeasure;
  const { opensOn, closesOn } = measure.window;
  const window = { ...measure.window, opensOn: clock.day(opensOn), closesOn: clock.day(closesOn) };
  const validity = measure.guide?.validity;
  if (validity === undefined) return { ...measure, window };
  const moved = validity.replace(VALID_UNTIL, (_, year: string, month: string, day: string) => {
    const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    const [y, m, d] = clock.day(written).split('-').map(Number);
    return `有效期至 ${y} 年 ${m} 月 ${d} 日`;
  });
  return { ...measure, window, guide: { ...measure.guide, validity: moved } };
}
