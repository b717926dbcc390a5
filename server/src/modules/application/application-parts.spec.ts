import type { ApplicationStatus } from '@qinqing/contract';
import type { Outcome } from '@qinqing/contract';
import fc from 'fast-check';
import { clockAfter, clockView, pausesOf, startClock } from './application.clock.js';
import { moneySteps } from './application-money.rules.js';
import { combinationView, expectation, usedUnder } from './match.rules.js';
import { isReceiptNumber, receiptNumber } from './receipt-number.js';

describe('receipt numbers', () => {
  it('carry the day and a serial, and know themselves', () => {
    expect(receiptNumber('2026-03-02', 42)).toMatch(/^HL20260302000042[0-9X]$/);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (serial) =>
        isReceiptNumber(receiptNumber('2026-03-02', serial)),
      ),
    );
    expect(() => receiptNumber('2026-03-02', 1_000_000)).toThrow(RangeError);
  });

  it('find a wrong digit and a swap of neighbours', () => {
    const number = receiptNumber('2026-03-02', 123_456);
    for (let at = 2; at < number.length - 1; at += 1) {
      const digit = number[at]!;
      for (const other of '0123456789') {
        const wrong = number.slice(0, at) + other + number.slice(at + 1);
        expect(isReceiptNumber(wrong)).toBe(other === digit);
      }
      const next = number[at + 1]!;
      if (at + 1 < number.length - 1 && digit !== next) {
        expect(isReceiptNumber(number.slice(0, at) + next + digit + number.slice(at + 2))).toBe(false);
      }
    }
  });
});

describe('when the clock stood still', () => {
  const move = (day: string, fromStatus: ApplicationStatus, toStatus: ApplicationStatus) => ({
    at: new Date(`${day}T02:00:00Z`),
    fromStatus,
    toStatus,
  });

  // 2026-03-02 is a Monday.
  it('is told with its reason and its working days', () => {
    const events = [
      move('2026-03-02', 'draft', 'submitted'),
      move('2026-03-04', 'in_review', 'supplement'),
      move('2026-03-05', 'supplement', 'supplement'),
      move('2026-03-11', 'supplement', 'submitted'),
      move('2026-03-16', 'publicised', 'objection'),
    ];
    expect(pausesOf(events, '2026-03-18')).toEqual([
      { from: '2026-03-04', to: '2026-03-11', workingDays: 5, reason: '等待补正' },
      { from: '2026-03-16', workingDays: 2, reason: '公示异议核查' },
    ]);
  });

  it('is nothing where it never did', () => {
    expect(pausesOf([move('2026-03-02', 'draft', 'submitted')], '2026-03-18')).toEqual([]);
  });
});

describe('the clock of a case', () => {
  const limits = { promisedWorkingDays: 5, statutoryWorkingDays: 60 };

  it('counts working days after the day of acceptance, holidays left out', () => {
    // National Day 2026 lies in between.
    expect(startClock('2026-09-28', limits).promisedOn).toBe('2026-10-10');
    expect(startClock('2026-03-02', { promisedWorkingDays: 0, statutoryWorkingDays: 0 })).toEqual({
      promisedOn: null,
      statutoryOn: null,
      pausedOn: null,
    });
  });

  it('stands still while the firm or an objection holds the case', () => {
    const begun = startClock('2026-03-02', limits);
    expect(begun.promisedOn).toBe('2026-03-09');
    const paused = clockAfter(begun, 'in_review', 'supplement', '2026-03-04');
    expect(paused).toEqual({ ...begun, pausedOn: '2026-03-04' });
    expect(clockView(paused, 'supplement', '2026-03-20')).toMatchObject({ workingDaysLeft: 3, paused: true });
    const resumed = clockAfter(paused, 'supplement', 'submitted', '2026-03-11');
    // Five working days of standing still.
    expect(resumed).toMatchObject({ promisedOn: '2026-03-16', pausedOn: null });
    expect(clockAfter(resumed, 'submitted', 'checking', '2026-03-12')).toEqual(resumed);
  });

  it('tells how late it is, stops at the end, and marks estimates', () => {
    const days = startClock('2026-03-02', limits);
    expect(clockView(days, 'in_review', '2026-03-11')).toMatchObject({
      workingDaysLeft: -2,
      paused: false,
      estimated: false,
    });
    expect(clockView(days, 'paid', '2026-03-11').workingDaysLeft).toBeUndefined();
    expect(clockView(startClock('2026-12-30', limits), 'in_review', '2026-12-31')).toMatchObject({
      estimated: true,
      statutoryEstimated: true,
    });
    // The promise ends within the arranged year, the statutory limit beyond it: only that one is an estimate.
    const far = { promisedWorkingDays: 5, statutoryWorkingDays: 60 };
    expect(clockView(startClock('2026-11-26', far), 'in_review', '2026-11-27')).toMatchObject({
      promisedOn: '2026-12-03',
      estimated: false,
      statutoryEstimated: true,
    });
  });
});

describe('the road of the money', () => {
  const at = (n: number) => new Date(Date.UTC(2026, 2, n));
  const event = (money: string, n: number) => ({ money, title: money, text: null, at: at(n) });
  const keys = (events: ReturnType<typeof event>[], nonCash = false) =>
    moneySteps(events, 'payable', nonCash).map(({ key, state }) => `${key}:${state}`);

  it('shows what is done, what comes next, and what is still to come', () => {
    expect(keys([event('approved', 1)])).toEqual([
      'approved:done',
      'batched:current',
      'released:todo',
      'sent:todo',
      'paid:todo',
    ]);
    expect(
      keys([event('approved', 1), event('batched', 2), event('released', 3), event('sent', 4), event('paid', 5)]),
    ).toEqual(['approved:done', 'batched:done', 'released:done', 'sent:done', 'paid:done']);
    expect(moneySteps([], null, false)).toEqual([]);
  });

  it('stops at a problem, and begins anew when the payment is tried again', () => {
    const failed = [
      event('approved', 1),
      event('batched', 2),
      event('released', 3),
      event('sent', 4),
      event('failed', 5),
    ];
    expect(keys(failed)).toEqual(['approved:done', 'batched:done', 'released:done', 'sent:done', 'failed:problem']);
    expect(keys([...failed, event('approved', 6)])).toEqual([
      'approved:done',
      'batched:current',
      'released:todo',
      'sent:todo',
      'paid:todo',
    ]);
    const returned = [
      event('approved', 1),
      event('batched', 2),
      event('released', 3),
      event('sent', 4),
      event('paid', 5),
      event('returned', 6),
    ];
    expect(keys(returned).at(-1)).toBe('returned:problem');
  });

  it('is short for non-cash relief', () => {
    expect(keys([event('approved', 1), event('paid', 1)], true)).toEqual(['approved:done', 'paid:done']);
  });
});

describe('expected sums', () => {
  interface Made {
    code: string;
    fen: number;
    outcome?: Outcome;
    nonCash?: boolean;
    closed?: boolean;
    higherOf?: string[];
    capWith?: [string, string];
    status?: 'draft' | 'paid';
  }
  const match = ({ code, fen, outcome = 'met', nonCash = false, closed, higherOf = [], capWith, status }: Made) => ({
    outcome,
    nonCash,
    amount: { minFen: fen, maxFen: fen, exact: true },
    measure: {
      id: `id-${code}`,
      code,
      title: `政策${code}`,
      windowState: closed ? ('closed' as const) : ('open' as const),
      poolState: 'ample' as const,
    },
    relations: [
      ...higherOf.map((other) => ({ with: other, relation: 'take_higher' as const })),
      ...(capWith ? [{ with: capWith[0], relation: 'share_capped' as const, cap: capWith[1] }] : []),
    ],
    ...(status ? { application: { id: 'a', status } } : {}),
  });

  const sumsOf = (matches: ReturnType<typeof match>[]) => expectation(matches).sums;

  it('say which set pays most, by the ids of the measures, and what another choice would cost', () => {
    const pair = [match({ code: 'A', fen: 10_000, higherOf: ['B'] }), match({ code: 'B', fen: 6_000 })];
    expect(combinationView(pair, expectation(pair).combination)).toEqual({
      text: '可同时享受 1 项，合计 100 元，是合规组合中最多的；改选其他任何一项，至少少 40 元',
      taken: [{ measureId: 'id-A', amountFen: 10_000, reducedFen: 0 }],
      left: [
        {
          measureId: 'id-B',
          amountFen: 6_000,
          lessFen: 4_000,
          reason: '与“政策A”不能同时享受，单独可得 60 元，改选后合计 60 元，比现方案少 40 元',
        },
      ],
    });
  });

  it('stay within a ceiling over several measures, less what was paid under it', () => {
    const ceilings = [{ code: 'CEILING-X', scope: 'firm_year' as const, cap: '100元' }];
    const all = ['A', 'B'].map((code) => ({ ...match({ code, fen: 8_000 }), ceilings }));
    expect(expectation(all).sums.cashFen).toBe(10_000);
    expect(expectation(all, { 'CEILING-X': 3_000 }).sums.cashFen).toBe(7_000);
    const held = [{ measureCode: 'C', amountFen: 9_000, yearFen: 3_000 }];
    expect(usedUnder([{ measureCode: 'C', ceilings }], held)).toEqual({ 'CEILING-X': 3_000 });
    expect(usedUnder([{ measureCode: 'C', ceilings: [{ ...ceilings[0]!, scope: 'stack' }] }], held)).toEqual({
      'CEILING-X': 9_000,
    });
    expect(usedUnder([{ measureCode: 'D', ceilings }], held)).toEqual({});
  });

  it('add what stacks, and keep cash and non-cash apart', () => {
    expect(
      sumsOf([
        match({ code: 'A', fen: 100 }),
        match({ code: 'B', fen: 40 }),
        match({ code: 'C', fen: 7, nonCash: true }),
      ]),
    ).toEqual({
      count: 3,
      cashFen: 140,
      nonCashFen: 7,
    });
  });

  it('take the higher of what excludes each other, also along a chain', () => {
    const pair = [match({ code: 'A', fen: 100, higherOf: ['B'] }), match({ code: 'B', fen: 60 })];
    expect(sumsOf(pair)).toEqual({ count: 1, cashFen: 100, nonCashFen: 0 });
    // A–B–C: the two ends together beat the middle.
    const chain = [
      match({ code: 'A', fen: 60, higherOf: ['B'] }),
      match({ code: 'B', fen: 100, higherOf: ['C'] }),
      match({ code: 'C', fen: 60 }),
    ];
    expect(sumsOf(chain)).toEqual({ count: 2, cashFen: 120, nonCashFen: 0 });
  });

  it('count a pair with a common cap up to it', () => {
    const capped = [
      match({ code: 'A', fen: 3_000_000, capWith: ['B', '5万元'] }),
      match({ code: 'B', fen: 4_000_000 }),
    ];
    expect(sumsOf(capped)).toEqual({ count: 2, cashFen: 5_000_000, nonCashFen: 0 });
  });

  it('leave out what does not fit, is closed, or is decided already', () => {
    const rest = [
      match({ code: 'A', fen: 100, outcome: 'unknown' }),
      match({ code: 'B', fen: 100, closed: true }),
      match({ code: 'C', fen: 100, status: 'paid' }),
      match({ code: 'D', fen: 0 }),
      match({ code: 'E', fen: 5, status: 'draft' }),
    ];
    expect(sumsOf(rest)).toEqual({ count: 1, cashFen: 5, nonCashFen: 0 });
  });

  it('never choose two that exclude each other, nor less than the best single one', () => {
    const codes = ['A', 'B', 'C', 'D', 'E'];
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 5, maxLength: 5 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), { maxLength: 6 }),
        (sums, pairs) => {
          const excluded = (i: number) => pairs.filter(([a, b]) => a === i && b !== i).map(([, b]) => codes[b]!);
          const matches = codes.map((code, i) => match({ code, fen: sums[i]!, higherOf: excluded(i) }));
          const apart = (i: number, j: number) => pairs.some(([a, b]) => (a === i && b === j) || (a === j && b === i));
          let best = 0;
          for (let set = 0; set < 32; set += 1) {
            const chosen = [0, 1, 2, 3, 4].filter((i) => set & (1 << i));
            if (chosen.some((i) => chosen.some((j) => i < j && apart(i, j)))) continue;
            best = Math.max(
              best,
              chosen.reduce((sum, i) => sum + sums[i]!, 0),
            );
          }
          expect(sumsOf(matches).cashFen).toBe(best);
        },
      ),
    );
  });
});
