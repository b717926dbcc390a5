import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveTotalControl } from '../src/index.js';

it('pays in proportion when the window has closed, to the fen', () => {
  expect(resolveTotalControl('pro_rata', [100, 100, 100], 200)).toEqual({
    grantedFen: [67, 67, 66],
    leftFen: 0,
    shortFen: 100,
  });
  expect(resolveTotalControl('pro_rata', [100, 50], 200)).toEqual({ grantedFen: [100, 50], leftFen: 50, shortFen: 0 });
});

it('pays in filing order whole sums only, and a later smaller one that still fits', () => {
  expect(resolveTotalControl('filing_order', [100, 150, 60, 40], 210)).toEqual({
    grantedFen: [100, 0, 60, 40],
    leftFen: 10,
    shortFen: 140,
  });
});

it('pays everything where the budget is topped up, and says by how much', () => {
  expect(resolveTotalControl('none', [100, 150], 200)).toEqual({ grantedFen: [100, 150], leftFen: 0, shortFen: 50 });
});

it.each(['pro_rata', 'filing_order', 'none'] as const)('refuses what is no amount (%s)', (mode) => {
  expect(() => resolveTotalControl(mode, [1.5], 10)).toThrow(RangeError);
  expect(() => resolveTotalControl(mode, [-1], 10)).toThrow(RangeError);
  expect(() => resolveTotalControl(mode, [1], Number.NaN)).toThrow(RangeError);
  expect(() => resolveTotalControl(mode, [Number.MAX_SAFE_INTEGER, 1], 10)).toThrow(RangeError);
});

it('never pays more than the pool or than a claim, and wastes nothing that a claim could have', () => {
  const claims = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 });
  fc.assert(
    fc.property(claims, fc.integer({ min: 0, max: 300 }), (list, pool) => {
      const total = list.reduce((sum, fen) => sum + fen, 0);
      for (const mode of ['pro_rata', 'filing_order'] as const) {
        const { grantedFen, leftFen, shortFen } = resolveTotalControl(mode, list, pool);
        const granted = grantedFen.reduce((sum, fen) => sum + fen, 0);
        expect(granted + leftFen).toBe(pool);
        expect(shortFen).toBe(Math.max(0, total - pool));
        for (const [i, fen] of grantedFen.entries()) expect(fen).toBeLessThanOrEqual(list[i] as number);
        if (mode === 'pro_rata') expect(granted).toBe(Math.min(total, pool));
        else expect(grantedFen.every((fen, i) => fen === list[i] || (list[i] as number) > leftFen)).toBe(true);
      }
    }),
  );
});
