import { type Decision, type ErrorCode, ERRORS, type FieldError, STAFF_ROLE, type StaffRole } from '@qinqing/contract';
import type { BodyOf } from '@qinqing/contract';
import type * as staff from '@qinqing/contract/staff';
import type { Actor } from '../../platform/http/index.js';

export type DecisionInput = BodyOf<typeof staff.decideCase>;

export interface Refusal {
  code: ErrorCode;
  message: string;
}

interface Reviewable {
  status: string;
  stageIndex: number | null;
  stageRole: StaffRole | null;
}

/**
 * Why this person may not decide on a case now; null where they may. The role must be the one of the stage, and nobody
 * acts at two stages of one case. Coming back to one's own stage after a supplement is no second pair of eyes.
 */
export function refusalOf(
  actor: Actor,
  row: Reviewable,
  decisions: readonly { staffId: string; stageIndex: number; decision: Decision }[],
): Refusal | null {
  if (row.status !== 'in_review' || row.stageIndex === null || row.stageRole === null) {
    return { code: 'STATE_CONFLICT', message: '这件申报不在审核环节' };
  }
  if (actor.kind !== 'staff' || !actor.roles.includes(row.stageRole)) {
    return { code: 'FORBIDDEN', message: `这一环节由${STAFF_ROLE[row.stageRole]}人员办理` };
  }
  // A case that is open again after a rejection was appealed against: not by the one who rejected it.
  const bars = ({ stageIndex, decision }: (typeof decisions)[number]) =>
    stageIndex !== row.stageIndex || decision === 'reject';
  if (decisions.some((decision) => decision.staffId === actor.id && bars(decision))) {
    return { code: 'FOUR_EYES', message: ERRORS.FOUR_EYES.message };
  }
  return null;
}

/** What is missing in a decision: a refusal needs its reason, a return needs everything that is missing, at once. */
export function decisionFaults(input: DecisionInput): FieldError[] {
  const faults: FieldError[] = [];
  const items = input.items ?? [];
  if (input.decision !== 'pass' && !input.reason) {
    faults.push({
      path: 'reason',
      message: input.decision === 'reject' ? '请填写不予通过的理由' : '请填写退回补正的说明',
    });
  }
  if (input.decision === 'return' && items.length === 0) {
    faults.push({ path: 'items', message: '请一次性列明需要补正的全部内容' });
  }
  if (input.decision !== 'return' && items.length > 0) {
    faults.push({ path: 'items', message: '只有退回补正时才填写补正事项' });
  }
  return faults;
}
