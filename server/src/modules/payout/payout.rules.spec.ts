import { BATCH_STATUS, PAYOUT_STATUS, type BatchStatus, type PayoutStatus } from '@qinqing/contract';
import { BATCH_EDGES, type BatchEvent, PAYOUT_EDGES, type PayoutEvent } from '@qinqing/contract/edges';
import { TRANSFERS } from '../ledger/index.js';
import { accountGone, batchEdge, batchNumber, isLive, isOpenAtBank, orderNumber, payoutEdge } from './payout.rules.js';

const PAYOUT_STATES = Object.keys(PAYOUT_STATUS) as PayoutStatus[];
const BATCH_STATES = Object.keys(BATCH_STATUS) as BatchStatus[];
const PAYOUT_EVENTS = [...new Set(PAYOUT_EDGES.map((edge) => edge.event))] as PayoutEvent[];
const BATCH_EVENTS = [...new Set(BATCH_EDGES.map((edge) => edge.event))] as BatchEvent[];

/** The whole table written a second time, as a person would check it: state → event → state, all else refused. */
const PAYOUTS: Record<PayoutStatus, Partial<Record<PayoutEvent, PayoutStatus>>> = {
  payable: { batch: 'batched', deliver: 'paid', cancel: 'cancelled', offset: 'paid', divide: 'corrected' },
  batched: { unbatch: 'payable', dispatch: 'dispatched' },
  dispatched: { settle: 'paid', fail: 'failed', miss: 'unknown' },
  unknown: { settle: 'paid', fail: 'failed' },
  paid: { return: 'returned', open_clawback: 'clawback_open' },
  failed: { correct: 'corrected' },
  returned: { correct: 'corrected' },
  corrected: {},
  clawback_open: {
    drop_clawback: 'paid',
    recover_part: 'clawback_open',
    close_clawback: 'paid',
    claw_back: 'clawed_back',
  },
  clawed_back: {},
  cancelled: {},
};
const BATCHES: Record<BatchStatus, Partial<Record<BatchEvent, BatchStatus>>> = {
  draft: { take_out: 'draft', seal: 'sealed', cancel: 'cancelled' },
  sealed: { take_out: 'draft', cancel: 'cancelled', release: 'released' },
  released: { send: 'sent' },
  sent: { result_part: 'partial', result_all: 'closed' },
  partial: { result_part: 'partial', result_all: 'closed' },
  closed: {},
  cancelled: {},
};

it.each([
  ['账户已销户', true],
  ['AC04', true],
  ['AC01 账号不存在', true],
  ['户名不符', false],
  ['收款账号与户名不符', false],
  ['AC06 账户冻结', false],
  ['', false],
])('of “%s” it is said whether there is such an account', (reason, gone) => {
  expect(accountGone(reason)).toBe(gone);
});

describe('edge tables', () => {
  it('are total: every pair of state and event is either listed or refused', () => {
    expect(PAYOUT_STATES.length * PAYOUT_EVENTS.length).toBeGreaterThan(100);
    for (const from of PAYOUT_STATES) {
      for (const event of PAYOUT_EVENTS)
        expect([from, event, payoutEdge(from, event)?.to]).toEqual([from, event, PAYOUTS[from][event]]);
    }
    for (const from of BATCH_STATES) {
      for (const event of BATCH_EVENTS)
        expect([from, event, batchEdge(from, event)?.to]).toEqual([from, event, BATCHES[from][event]]);
    }
  });

  it('list each pair once', () => {
    for (const edges of [PAYOUT_EDGES, BATCH_EDGES]) {
      const pairs = edges.map((edge) => `${edge.from} ${edge.event}`);
      expect(new Set(pairs).size).toBe(pairs.length);
    }
  });

  it('reach every state from the first one', () => {
    const reach = (edges: readonly { from: string; to: string }[], start: string) => {
      const seen = new Set([start]);
      for (let i = 0; i < edges.length; i++) for (const { from, to } of edges) if (seen.has(from)) seen.add(to);
      return [...seen].sort();
    };
    expect(reach(PAYOUT_EDGES, 'payable')).toEqual([...PAYOUT_STATES].sort());
    expect(reach(BATCH_EDGES, 'draft')).toEqual([...BATCH_STATES].sort());
  });

  it('leave unknown by bank evidence only', () => {
    expect(PAYOUT_EDGES.filter((edge) => edge.from === 'unknown').map((edge) => edge.event)).toEqual([
      'settle',
      'fail',
    ]);
  });

  it('post ledger transfers that exist, and money moves exactly where the bank or the pool is involved', () => {
    for (const edge of [...PAYOUT_EDGES, ...BATCH_EDGES]) {
      for (const name of edge.ledger) expect(TRANSFERS).toHaveProperty(name);
    }
    expect(
      PAYOUT_EDGES.filter((edge) => edge.to === 'paid' && edge.event !== 'drop_clawback').every(
        (edge) => edge.ledger.length === 1,
      ),
    ).toBe(true);
  });

  it('give the entitlement free only when no money is or can come under way', () => {
    expect(PAYOUT_STATES.filter((status) => !isLive(status))).toEqual(['corrected', 'clawed_back', 'cancelled']);
    expect(PAYOUT_STATES.filter(isOpenAtBank)).toEqual(['dispatched', 'unknown']);
  });

  it('never let the same person’s role both seal and release', () => {
    const roles = (event: BatchEvent) =>
      new Set(BATCH_EDGES.filter((edge) => edge.event === event).flatMap((edge) => edge.by));
    for (const role of roles('seal')) expect(roles('release').has(role)).toBe(false);
  });
});

describe('numbers', () => {
  it('stay within what ISO 20022 allows', () => {
    expect(orderNumber('HL202603020001239', 1)).toBe('P202603020001239.1');
    expect(orderNumber('HL202603020001239', 12)).toMatch(/^[A-Za-z0-9/?:().,'+ -]{1,35}$/);
    expect(batchNumber('2026-03-02', 7)).toBe('B20260302-007');
  });
});
