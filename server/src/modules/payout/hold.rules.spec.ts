import { findingsIn, type HoldLimits, type HoldLine } from './hold.rules.js';

const AT = new Date('2026-03-02T01:00:00Z');
const LIMITS: HoldLimits = { accountDays: 7, repeatDays: 7, thresholdsFen: [5_000_000, 10_000_000], marginPercent: 2 };
const line = (changes: Partial<HoldLine> = {}): HoldLine => ({
  payoutId: 'p1',
  orderNo: 'P1.1',
  enterpriseId: 'e1',
  amountFen: 1_000_000,
  accountFingerprint: 'a',
  account: { registeredAt: new Date('2025-03-02T01:00:00Z'), otherFirms: 0 },
  recent: [],
  ...changes,
});
const kinds = (lines: HoldLine[], limits = LIMITS) => findingsIn(lines, limits, AT).map(({ kind }) => kind);
const registered = (registeredAt: string) => ({ account: { registeredAt: new Date(registeredAt), otherFirms: 0 } });

describe('what is unusual about a payment', () => {
  it('is nothing about an ordinary one', () => {
    expect(kinds([line(), line({ payoutId: 'p2', enterpriseId: 'e2' })])).toEqual([]);
  });

  it.each([
    ['an account of today', registered('2026-03-02T00:59:00Z'), ['account_new']],
    ['an account within the days', registered('2026-02-23T01:00:01Z'), ['account_new']],
    ['an account of exactly the days', registered('2026-02-23T01:00:00Z'), []],
    ['an account that is older', registered('2026-01-01T00:00:00Z'), []],
    ['the account of the last payment', { lastPaid: { accountFingerprint: 'a', at: AT } }, []],
    ['another account than last time', { lastPaid: { accountFingerprint: 'b', at: AT } }, ['account_changed']],
    [
      'an account of several firms',
      { account: { registeredAt: new Date('2025-01-01'), otherFirms: 2 } },
      ['account_shared'],
    ],
    ['an amount at the threshold', { amountFen: 5_000_000 }, []],
    ['an amount a fen below it', { amountFen: 4_999_999 }, ['near_threshold']],
    ['an amount at the lower edge', { amountFen: 4_900_000 }, ['near_threshold']],
    ['an amount a fen below the edge', { amountFen: 4_899_999 }, []],
    ['a second payment of late', { recent: [{ orderNo: 'P0.1', amountFen: 100 }] }, ['repeated']],
    [
      'two that pass a threshold together',
      { recent: [{ orderNo: 'P0.1', amountFen: 4_000_000 }] },
      ['repeated', 'split'],
    ],
    ['two of which one passes it alone', { recent: [{ orderNo: 'P0.1', amountFen: 6_000_000 }] }, ['repeated']],
  ])('%s', (_, changes, expected) => {
    expect(kinds([line(changes)])).toEqual(expected);
  });

  it('names both lines of a firm that appears twice in one batch', () => {
    const found = findingsIn([line(), line({ payoutId: 'p2', orderNo: 'P2.1' })], LIMITS, AT);
    expect(found.map(({ payoutId, kind }) => [payoutId, kind])).toEqual([
      ['p1', 'repeated'],
      ['p2', 'repeated'],
    ]);
    expect(found[0]!.detail).toContain('P2.1');
  });

  it('is found by no rule that is switched off', () => {
    const off: HoldLimits = { ...LIMITS, accountDays: 0, thresholdsFen: [] };
    expect(kinds([line({ amountFen: 4_999_999, ...registered('2026-03-02T00:00:00Z') })], off)).toEqual([]);
  });

  it('does not call an account new that was registered after the sealing', () => {
    expect(kinds([line(registered('2026-03-03T00:00:00Z'))])).toEqual([]);
  });
});
