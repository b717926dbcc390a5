import type { Evaluation } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { decidedOf } from '@/packages/apply/decided';
import { Verdict } from '@/parts/evaluation';

afterEach(cleanup);

const evaluation = {
  outcome: 'met',
  evaluatedOn: '2026-11-20',
  nonCash: false,
  amount: { exact: true, minFen: 5_000_000, maxFen: 5_000_000 },
  conditions: { path: '', op: 'all', label: '', outcome: 'met', children: [] },
  amountSteps: [],
  wouldChange: [],
} as unknown as Evaluation;

type Case = Pick<FirmApplication, 'status' | 'payoutStatus' | 'amountFen' | 'nonCash'>;
const shown = (one: Partial<Case> & Pick<Case, 'status'>) => {
  const { container } = render(
    <Verdict evaluation={evaluation} decided={decidedOf({ nonCash: false, amountFen: 3_000_000, ...one })} />,
  );
  const text = container.textContent ?? '';
  cleanup();
  return text;
};

test('a case that the desks are still at is reckoned', () => {
  for (const status of ['submitted', 'checking', 'in_review', 'supplement'] as const)
    expect(shown({ status })).toMatch(/预计5万元/);
});

test('once decided, what was decided stands there, and what was reckoned where that is another sum', () => {
  expect(shown({ status: 'publicised' })).toMatch(/拟核定3万元.*当时按档案测算为 50,000 元/);
  expect(shown({ status: 'approved' })).toMatch(/核定3万元.*当时按档案测算为 50,000 元/);
  expect(shown({ status: 'payable', payoutStatus: 'dispatched', amountFen: 5_000_000 })).toMatch(/核定5万元/);
  expect(shown({ status: 'payable', amountFen: 5_000_000 })).not.toContain('测算为');
  expect(shown({ status: 'paid', payoutStatus: 'paid' })).toMatch(/已到账3万元/);
  expect(shown({ status: 'paid', payoutStatus: 'returned' })).toMatch(/核定3万元/);
  expect(shown({ status: 'paid', nonCash: true })).toMatch(/已减免3万元/);
  for (const status of ['publicised', 'objection', 'approved', 'payable', 'paid'] as const)
    expect(shown({ status })).not.toContain('预计');
});

test('a case that came to nothing promises nothing', () => {
  for (const status of ['rejected', 'withdrawn', 'expired'] as const) {
    const text = shown({ status });
    expect(text).toContain('没有核定金额');
    expect(text).not.toMatch(/预计|万元/);
  }
});

test('without a case the sum is what may be expected', () => {
  render(<Verdict evaluation={evaluation} />);
  expect(screen.getByText('预计')).toBeTruthy();
});
