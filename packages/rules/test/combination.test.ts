import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestCombination, type Entitlement } from '../src/index.js';

type Stacking = Entitlement['measure']['stacking'];
const item = (code: string, yuan: number, stacking: Stacking = []): Entitlement => ({
  measure: { code, title: `政策${code}`, stacking },
  amountFen: yuan * 100,
});
const higher = (code: string): Stacking[number] => ({ with: code, relation: 'take_higher' });
const capped = (code: string, cap: string): Stacking[number] => ({ with: code, relation: 'share_capped', cap });
const codes = (list: { code: string }[]) => list.map((entry) => entry.code).sort();

describe('bestCombination', () => {
  it('takes everything that may be stacked', () => {
    expect(bestCombination([item('A', 3), item('B', 4, [{ with: 'A', relation: 'stackable' }]), item('C', 0)])).toEqual(
      {
        totalFen: 700,
        taken: [
          { code: 'B', title: '政策B', amountFen: 400, reducedFen: 0 },
          { code: 'A', title: '政策A', amountFen: 300, reducedFen: 0 },
        ],
        left: [],
      },
    );
  });

  it('takes the higher of two, whichever side says so, and tells why', () => {
    for (const pair of [
      [item('A', 3, [higher('B')]), item('B', 4)],
      [item('A', 3), item('B', 4, [higher('A')])],
    ]) {
      const found = bestCombination(pair);
      expect([found.totalFen, codes(found.taken)]).toEqual([400, ['B']]);
      expect(found.left[0]?.reason).toBe('与“政策B”不能同时享受,单独可得 3 元,改选后合计更低或相同');
    }
  });

  it('prefers two smaller ones that together beat the highest', () => {
    const found = bestCombination([item('A', 10, [higher('B'), higher('C')]), item('B', 6), item('C', 5)]);
    expect([found.totalFen, codes(found.taken), codes(found.left)]).toEqual([1100, ['B', 'C'], ['A']]);
  });

  it('keeps a capped pair within its cap', () => {
    const found = bestCombination([item('A', 6, [capped('B', '8元')]), item('B', 5)]);
    expect(found.totalFen).toBe(800);
    expect(found.taken.map((entry) => [entry.code, entry.amountFen, entry.reducedFen])).toEqual([
      ['A', 600, 0],
      ['B', 200, 300],
    ]);
    expect(bestCombination([item('A', 8, [capped('B', '8元')]), item('B', 5)]).left[0]?.reason).toContain('合计封顶');
  });

  it('is never beaten by any other lawful set, and breaks no relation', () => {
    const measure = fc.record({ yuan: fc.integer({ min: 0, max: 9 }), rivals: fc.subarray([0, 1, 2, 3, 4, 5, 6]) });
    fc.assert(
      fc.property(fc.array(measure, { minLength: 1, maxLength: 7 }), (list) => {
        const items = list.map(({ yuan, rivals }, i) =>
          item(
            `M${i}`,
            yuan,
            rivals.filter((r) => r !== i).map((r) => higher(`M${r}`)),
          ),
        );
        const clash = (i: number, j: number) => list[i]?.rivals.includes(j) || list[j]?.rivals.includes(i);
        const found = bestCombination(items);
        const chosen = found.taken.map((entry) => Number(entry.code.slice(1)));
        for (const i of chosen) for (const j of chosen) if (i !== j) expect(clash(i, j)).toBeFalsy();
        for (let set = 0; set < 1 << list.length; set += 1) {
          const members = list.map((_, i) => i).filter((i) => set & (1 << i));
          if (members.some((i) => members.some((j) => i !== j && clash(i, j)))) continue;
          const total = members.reduce((sum, i) => sum + (list[i]?.yuan ?? 0) * 100, 0);
          expect(found.totalFen).toBeGreaterThanOrEqual(total);
        }
      }),
    );
  });
});
