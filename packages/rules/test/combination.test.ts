import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestCombination, type Entitlement } from '../src/index.js';

type Stacking = Entitlement['measure']['stacking'];
type Ceilings = Entitlement['measure']['ceilings'];
const item = (code: string, yuan: number, stacking: Stacking = [], ceilings?: Ceilings): Entitlement => ({
  measure: { code, title: `政策${code}`, stacking, ...(ceilings ? { ceilings } : {}) },
  amountFen: yuan * 100,
});
const higher = (code: string): Stacking[number] => ({ with: code, relation: 'take_higher' });
const capped = (code: string, cap: string): Stacking[number] => ({ with: code, relation: 'share_capped', cap });
const under = (code: string, cap: string, scope: 'stack' | 'firm_year' | 'group' = 'stack') => ({
  code: `CEILING-${code}`,
  cap,
  scope,
});
const codes = (list: { code: string }[]) => list.map((entry) => entry.code).sort();
const paid = (found: ReturnType<typeof bestCombination>) =>
  Object.fromEntries(found.taken.map((entry) => [entry.code, entry.amountFen / 100]));

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
        summary: '可同时享受 2 项，合计 7 元',
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
      expect(found.left).toEqual([
        {
          code: 'A',
          title: '政策A',
          amountFen: 300,
          lessFen: 100,
          reason: '与“政策B”不能同时享受，单独可得 3 元，改选后合计 3 元，比现方案少 1 元',
        },
      ]);
      expect(found.summary).toBe('可同时享受 1 项，合计 4 元，是合规组合中最多的；改选其他任何一项，至少少 1 元');
    }
  });

  it('prefers two smaller ones that together beat the highest', () => {
    const found = bestCombination([item('A', 10, [higher('B'), higher('C')]), item('B', 6), item('C', 5)]);
    expect([found.totalFen, codes(found.taken), codes(found.left)]).toEqual([1100, ['B', 'C'], ['A']]);
    expect(found.left[0]?.reason).toBe(
      '与“政策B”、“政策C”不能同时享受，单独可得 10 元，改选后合计 10 元，比现方案少 1 元',
    );
  });

  it('says so where another choice is just as good, and keeps the earlier one', () => {
    const found = bestCombination([item('A', 4, [higher('B')]), item('B', 4)]);
    expect([codes(found.taken), found.left[0]?.lessFen]).toEqual([['A'], 0]);
    expect(found.left[0]?.reason).toBe('与“政策A”不能同时享受，单独可得 4 元，改选后合计 4 元，与现方案相同');
    expect(found.summary).toBe('可同时享受 1 项，合计 4 元，没有合规组合比它更多（另有金额相同的选法）');
  });

  it('has nothing to say where nothing is due', () => {
    expect(bestCombination([item('A', 0)])).toEqual({
      totalFen: 0,
      taken: [],
      left: [],
      summary: '目前没有可以享受的金额',
    });
  });

  it('keeps a capped pair within its cap', () => {
    const found = bestCombination([item('A', 6, [capped('B', '8元')]), item('B', 5)]);
    expect(found.totalFen).toBe(800);
    expect(found.taken.map((entry) => [entry.code, entry.amountFen, entry.reducedFen])).toEqual([
      ['A', 600, 0],
      ['B', 200, 300],
    ]);
    expect(found.taken[1]?.reason).toBe('“政策A”与“政策B”合计最高 8 元，减少 3 元');
    expect(found.summary).toBe('可同时享受 2 项，合计 8 元（已按合计上限计）');
    const full = bestCombination([item('A', 8, [capped('B', '8元')]), item('B', 5)]);
    expect(full.left).toEqual([
      {
        code: 'B',
        title: '政策B',
        amountFen: 500,
        lessFen: 0,
        reason: '“政策A”与“政策B”合计最高 8 元，已用满，再享受也不会增加金额',
      },
    ]);
  });

  it('takes the lower cap where the two sides state different ones, and none where a side states none', () => {
    expect(bestCombination([item('A', 6, [capped('B', '8元')]), item('B', 5, [capped('A', '7元')])]).totalFen).toBe(
      700,
    );
    expect(bestCombination([item('A', 6, [capped('C', '1元')]), item('B', 5)]).totalFen).toBe(1100);
  });

  it('takes one alone where the cap on both together would cost more', () => {
    const found = bestCombination([item('A', 10, [capped('B', '8元')]), item('B', 3)]);
    expect([found.totalFen, paid(found)]).toEqual([1000, { A: 10 }]);
    expect(found.left[0]).toMatchObject({ code: 'B', lessFen: 200 });
    expect(found.left[0]?.reason).toBe(
      '“政策A”与“政策B”合计最高 8 元，单独可得 3 元，改选后合计 8 元，比现方案少 2 元',
    );
  });

  it('lowers one measure to make room for two others', () => {
    // A with B and A with C stay within 8: B and C in full and the rest for A pays more than A in full.
    const found = bestCombination([item('A', 6, [capped('B', '8元'), capped('C', '8元')]), item('B', 5), item('C', 5)]);
    expect([found.totalFen, paid(found)]).toEqual([1300, { A: 3, B: 5, C: 5 }]);
  });

  it('shares a ring of caps that no order of paying gets right', () => {
    const ring = [
      item('A', 6, [capped('B', '8元'), capped('C', '8元')]),
      item('B', 6, [capped('C', '8元')]),
      item('C', 6),
    ];
    expect(paid(bestCombination(ring))).toEqual({ A: 4, B: 4, C: 4 });
  });

  it('loses no fen to fractions where limits cross', () => {
    const fen = (code: string, amountFen: number, stacking: Stacking, ceilings?: Ceilings) => ({
      ...item(code, 0, stacking, ceilings),
      amountFen,
    });
    const ceiling = [under('X', '5分')];
    const list = [
      fen('A', 4, [capped('D', '4分')]),
      fen('B', 2, [capped('A', '4分')]),
      fen('C', 4, [capped('A', '6分')], ceiling),
      fen('D', 2, [], ceiling),
    ];
    const found = bestCombination(list);
    expect([found.totalFen, paid(found)]).toEqual([9, { A: 0.02, B: 0.02, C: 0.04, D: 0.01 }]);
  });

  it('keeps measures under a common ceiling, and ceilings inside one another', () => {
    const narrow = under('NARROW', '600元');
    const wide = under('WIDE', '650元', 'firm_year');
    const list = [
      item('A', 500, [], [narrow, wide]),
      item('B', 200, [], [narrow, wide]),
      item('C', 100, [], [wide]),
      item('D', 70),
    ];
    const found = bestCombination(list);
    expect([found.totalFen, paid(found)]).toEqual([72_000, { A: 500, B: 100, C: 50, D: 70 }]);
    expect(found.taken.map(({ code, reason }) => [code, reason])).toEqual([
      ['A', undefined],
      ['B', '叠加享受合计最高 600 元；单家企业全年合计最高 650 元，减少 100 元'],
      ['C', '单家企业全年合计最高 650 元，减少 50 元'],
      ['D', undefined],
    ]);
  });

  it('leaves what was paid under a ceiling before', () => {
    const list = [
      item('A', 50, [], [under('GROUP', '60元', 'group')]),
      item('B', 30, [], [under('GROUP', '70元', 'group')]),
    ];
    const found = bestCombination(list, { usedFen: { 'CEILING-GROUP': 2000, 'CEILING-OTHER': 9900 } });
    expect([found.totalFen, paid(found)]).toEqual([4000, { A: 40 }]);
    expect(found.taken[0]?.reason).toBe('同一集团合计最高 60 元（已享受 20 元），减少 10 元');
    expect(found.left[0]?.reason).toBe('同一集团合计最高 60 元（已享受 20 元），已用满，再享受也不会增加金额');
    expect(bestCombination(list, { usedFen: { 'CEILING-GROUP': 999_900 } })).toMatchObject({ totalFen: 0, taken: [] });
  });

  it('searches forty measures that clash at random without losing a fen against a plain greedy choice', () => {
    const size = 40;
    const list = Array.from({ length: size }, (_, i) =>
      item(
        `M${i}`,
        ((i * 37) % 91) + 1,
        Array.from({ length: size }, (__, j) => j)
          .filter((j) => j !== i && (i * 7 + j * 13) % 6 === 0)
          .map((j) => higher(`M${j}`)),
      ),
    );
    const found = bestCombination(list);
    const clash = (a: Entitlement, b: Entitlement) =>
      [a.measure, b.measure].some((x) =>
        x.stacking.some((s) => s.with === a.measure.code || s.with === b.measure.code),
      );
    const greedy: Entitlement[] = [];
    for (const next of list.slice().sort((a, b) => b.amountFen - a.amountFen)) {
      if (greedy.every((other) => !clash(other, next))) greedy.push(next);
    }
    expect(found.totalFen).toBeGreaterThanOrEqual(greedy.reduce((sum, each) => sum + each.amountFen, 0));
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

  it('finds what trying every split finds, under relations, pair caps and ceilings at once', () => {
    const measure = fc.record({
      fen: fc.integer({ min: 0, max: 4 }),
      rival: fc.constantFrom(-1, -1, 0, 1, 2, 3),
      partner: fc.constantFrom(-1, 0, 1, 2, 3),
      cap: fc.integer({ min: 1, max: 6 }),
      ceilings: fc.subarray([0, 1]),
    });
    const caps = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    const used = fc.constantFrom(0, 0, 1, 3);
    fc.assert(
      fc.property(fc.array(measure, { minLength: 1, maxLength: 4 }), caps, used, (list, ceilings, usedFen) => {
        const items = list.map((each, i): Entitlement => {
          const stacking: Stacking = [];
          if (each.rival >= 0 && each.rival !== i) stacking.push(higher(`M${each.rival}`));
          if (each.partner >= 0 && each.partner !== i && each.partner !== each.rival)
            stacking.push(capped(`M${each.partner}`, `${each.cap}分`));
          return {
            measure: {
              code: `M${i}`,
              title: `M${i}`,
              stacking,
              ceilings: each.ceilings.map((c) => under(`X${c}`, `${ceilings[c]}分`)),
            },
            amountFen: each.fen,
          };
        });
        const lawful = (x: readonly number[]) =>
          list.every((a, i) => {
            const pays = (j: number) => x[j] ?? 0;
            if (a.rival >= 0 && a.rival !== i && pays(i) > 0 && pays(a.rival) > 0) return false;
            const isCapped = a.partner >= 0 && a.partner !== i && a.partner !== a.rival && a.partner < list.length;
            return !isCapped || pays(i) === 0 || pays(a.partner) === 0 || pays(i) + pays(a.partner) <= a.cap;
          }) &&
          ceilings.every((cap, c) => {
            const members = list.map((_, i) => i).filter((i) => list[i]?.ceilings.includes(c));
            return members.reduce((sum, i) => sum + (x[i] ?? 0), 0) <= Math.max(0, cap - (c === 0 ? usedFen : 0));
          });
        let most = 0;
        const visit = (x: number[]) => {
          const each = list[x.length];
          if (!each) {
            if (lawful(x))
              most = Math.max(
                most,
                x.reduce((sum, fen) => sum + fen, 0),
              );
            return;
          }
          for (let fen = 0; fen <= each.fen; fen += 1) visit([...x, fen]);
        };
        visit([]);
        const found = bestCombination(items, { usedFen: { 'CEILING-X0': usedFen } });
        const x = list.map((_, i) => found.taken.find(({ code }) => code === `M${i}`)?.amountFen ?? 0);
        expect(lawful(x)).toBe(true);
        expect(found.totalFen).toBe(x.reduce((sum, fen) => sum + fen, 0));
        expect(found.totalFen).toBe(most);
        for (const left of found.left) expect(left.lessFen).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
});
