import fc from 'fast-check';
import type { PoolShare } from '../ledger/index.js';
import { allocateShares, limitShares, sumOf, waitingText } from './total-control.rules.js';

const fen = fc.integer({ min: 0, max: 2 ** 40 });
const pool = fc.integer({ min: 0, max: 2 ** 42 });
const of = (all: readonly PoolShare[][], code: string) => sumOf(all.flat().filter(({ poolCode }) => poolCode === code));

describe('total control over pools', () => {
  it('says when there is money: after the close pro rata, in filing order as soon as a case is approved', () => {
    expect(waitingText('pro_rata', '2027-01-07')).toMatch(/2027年1月7日 申报截止后统一核定.*核定前不作终审/);
    const inOrder = waitingText('filing_order', '2027-01-07');
    expect(inOrder).toMatch(/审核通过即拨付，不用等申报截止/);
    expect(inOrder).not.toContain('统一核定');
  });

  it('never takes more than a pool has or a case claims, pro rata over two pools in one proportion', () => {
    // Own part and city's part as three to two: what funding by shares makes of a sum.
    const claims = fc.array(
      fen.map((own) => [
        { poolCode: 'A', fen: own * 3 },
        { poolCode: 'B', fen: own * 2 },
      ]),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(claims, pool, pool, (list, a, b) => {
        const got = allocateShares(
          'pro_rata',
          list,
          new Map([
            ['A', a],
            ['B', b],
          ]),
        );
        const [wantedA, wantedB] = [of(list, 'A'), of(list, 'B')];
        expect(of(got, 'A')).toBeLessThanOrEqual(Math.min(a, wantedA));
        expect(of(got, 'B')).toBeLessThanOrEqual(Math.min(b, wantedB));
        // The shortest pool is used up, or everything is paid.
        const used = of(got, 'A') === wantedA && of(got, 'B') === wantedB;
        expect(used || of(got, 'A') === a || of(got, 'B') === b).toBe(true);
        expect(Math.abs(of(got, 'A') * 2 - of(got, 'B') * 3)).toBeLessThan(6);
        for (const [i, shares] of got.entries())
          for (const [j, share] of shares.entries()) expect(share.fen).toBeLessThanOrEqual(list[i]![j]!.fen);
      }),
    );
  });

  it('pays a claim on two pools whole or not at all in filing order', () => {
    const claim = (a: number, b: number) => [
      { poolCode: 'A', fen: a },
      { poolCode: 'B', fen: b },
    ];
    const got = allocateShares(
      'filing_order',
      [claim(60, 40), claim(60, 40), claim(30, 20)],
      new Map([
        ['A', 100],
        ['B', 60],
      ]),
    );
    expect(got).toEqual([claim(60, 40), claim(0, 0), claim(30, 20)]);
  });

  it('counts a pool that is not there as empty', () => {
    expect(allocateShares('pro_rata', [[{ poolCode: 'A', fen: 5 }]], new Map())).toEqual([[{ poolCode: 'A', fen: 0 }]]);
  });
});

describe('what a decided window leaves to a case', () => {
  const all = { claimFen: 1000, allocatedFen: 700 };
  const own = { claimFen: 100, shares: [{ poolCode: 'A', fen: 71 }] };
  const left = (wanted: number, item: typeof own | undefined, every = all) =>
    sumOf(limitShares([{ poolCode: 'A', fen: wanted }], item, every));

  it('is what it got, however much more it claims now', () => {
    expect(left(100, own)).toBe(71);
    expect(left(5000, own)).toBe(71);
  });

  it('shrinks with its claim, rounded down', () => {
    expect(left(50, own)).toBe(35);
    expect(left(0, own)).toBe(0);
  });

  it('is the proportion of all for a case that had no part', () => {
    expect(left(101, undefined)).toBe(70);
    expect(left(101, undefined, { claimFen: 1000, allocatedFen: 1000 })).toBe(101);
    expect(left(101, undefined, { claimFen: 0, allocatedFen: 0 })).toBe(101);
  });

  it('is exact beyond 2^53', () => {
    const big = { claimFen: 9_000_000_000_000_000, shares: [{ poolCode: 'A', fen: 8_999_999_999_999_999 }] };
    expect(left(8_999_999_999_999_999, big)).toBe(8_999_999_999_999_998);
  });
});
