import type { MoneyStep, PayoutStatus } from '@qinqing/contract';

export type MoneyKey = MoneyStep['key'];

/** The step of the money that a payout's state stands for, where its module does not say otherwise. */
export const STEP_OF_PAYOUT: Record<PayoutStatus, MoneyKey | null> = {
  payable: 'approved',
  batched: 'batched',
  dispatched: 'sent',
  paid: 'paid',
  failed: 'failed',
  unknown: 'unknown',
  returned: 'returned',
  corrected: null,
  clawback_open: null,
  clawed_back: null,
  cancelled: null,
};

const TITLE: Record<MoneyKey, string> = {
  approved: '审核通过，生成拨付单',
  batched: '编入拨付批次',
  released: '复核放行',
  sent: '送银行付款',
  paid: '款项到账',
  failed: '付款未成功',
  unknown: '银行核实中',
  returned: '款项退回',
};

const ROAD: readonly MoneyKey[] = ['approved', 'batched', 'released', 'sent', 'paid'];
const PROBLEMS: readonly MoneyKey[] = ['failed', 'unknown', 'returned'];

export interface MoneyEvent {
  money: string;
  title: string;
  text: string | null;
  at: Date;
}

/**
 * The road of the money as the firm sees it. Steps that came about carry their time; a problem stands where the road
 * stopped. A payment that is tried again begins anew, so only what came after the newest problem and start counts.
 */
export function moneySteps(
  events: readonly MoneyEvent[],
  payoutStatus: PayoutStatus | null,
  nonCash: boolean,
): MoneyStep[] {
  if (payoutStatus === null || events.length === 0) return [];
  const road = nonCash ? (['approved', 'paid'] as const) : ROAD;
  const newest = new Map<string, MoneyEvent>();
  let problem: MoneyEvent | undefined;
  for (const event of events) {
    if (isProblem(event.money)) problem = event;
    else {
      // Going back to an earlier step of the road undoes the later ones.
      const place = ROAD.indexOf(event.money as MoneyKey);
      for (const later of ROAD.slice(place + 1)) newest.delete(later);
      newest.set(event.money, event);
      problem = undefined;
    }
  }
  const steps: MoneyStep[] = [];
  let current = true;
  for (const key of road) {
    const event = newest.get(key);
    if (event) steps.push(stepOf(key, event, 'done'));
    else if (problem) {
      steps.push(stepOf(problem.money as MoneyKey, problem, 'problem'));
      return steps;
    } else {
      const passed = road.slice(road.indexOf(key) + 1).some((later) => newest.has(later));
      if (passed) continue;
      steps.push({
        key,
        title: nonCash && key === 'paid' ? '减免兑现' : TITLE[key],
        state: current ? 'current' : 'todo',
      });
      current = false;
    }
  }
  if (problem) steps.push(stepOf(problem.money as MoneyKey, problem, 'problem'));
  return steps;
}

function stepOf(key: MoneyKey, event: MoneyEvent, state: MoneyStep['state']): MoneyStep {
  return { key, title: event.title, ...(event.text ? { text: event.text } : {}), at: event.at.toISOString(), state };
}

function isProblem(key: string): boolean {
  return PROBLEMS.some((problem) => problem === key);
}
