import { shanghaiDay, TestClock } from './index.js';

describe('Clock', () => {
  it.each([
    ['2026-03-01T15:59:59.999Z', '2026-03-01'],
    ['2026-03-01T16:00:00.000Z', '2026-03-02'],
    ['2025-12-31T16:00:00.000Z', '2026-01-01'],
    ['2024-02-28T16:00:00.000Z', '2024-02-29'],
  ])('%s is %s in Shanghai', (instant, day) => {
    expect(shanghaiDay(new Date(instant))).toBe(day);
  });

  it('moves only when it is moved', () => {
    const clock = new TestClock('2026-03-01T15:59:59.000Z');
    expect(clock.today()).toBe('2026-03-01');
    clock.advance({ seconds: 1 });
    expect(clock.today()).toBe('2026-03-02');
    clock.advance({ days: 1, hours: -1 });
    expect(clock.now().toISOString()).toBe('2026-03-02T15:00:00.000Z');
  });
});
