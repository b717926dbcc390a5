import type { BodyIn, Decision } from '@qinqing/contract';
import type { decideCase } from '@qinqing/contract/staff';

export interface SupplementItem {
  target: string;
  text: string;
}

/** What a reviewer has typed so far; kept while one looks at the neighbouring cases. */
export interface DecisionDraft {
  decision: Decision | null;
  reason: string;
  items: readonly SupplementItem[];
}

export const EMPTY_DRAFT: DecisionDraft = { decision: null, reason: '', items: [{ target: '', text: '' }] };

export const MAX_ITEMS = 30;
export const REASON_MAX = 1000;

export interface DecisionFaults {
  decision?: string;
  reason?: string;
  /** By index of the item. */
  items: Record<number, string>;
}

/**
 * A return names everything that is missing at once and says why; a refusal gives its reason. The same rules hold on
 * the server: this spares the reviewer a round trip, nothing more.
 */
export function faultsOf(draft: DecisionDraft): DecisionFaults {
  const faults: DecisionFaults = { items: {} };
  if (!draft.decision) {
    faults.decision = '请选择办理意见';
    return faults;
  }
  if (draft.reason.length > REASON_MAX) faults.reason = `不能超过 ${REASON_MAX} 个字`;
  if (draft.decision !== 'pass' && !draft.reason.trim()) {
    faults.reason = draft.decision === 'return' ? '请说明退回补正的理由' : '请说明不予通过的理由';
  }
  if (draft.decision === 'return') {
    draft.items.forEach((item, index) => {
      if (!item.target.trim()) faults.items[index] = '请填写需补正的事项';
      else if (!item.text.trim()) faults.items[index] = '请填写补正要求';
    });
    if (draft.items.length === 0) faults.items[0] = '请至少列出一项需补正的内容';
    const targets = draft.items.map(({ target }) => target.trim());
    targets.forEach((target, index) => {
      if (target && targets.indexOf(target) < index) faults.items[index] = '这一事项已经列出，请合并';
    });
  }
  return faults;
}

export function isFaultless(faults: DecisionFaults): boolean {
  return !faults.decision && !faults.reason && Object.keys(faults.items).length === 0;
}

/** @param version the version of the case that the reviewer has in front of them */
export function decisionBody(draft: DecisionDraft, version: number): BodyIn<typeof decideCase> {
  if (!draft.decision) throw new TypeError('a decision must be chosen');
  const reason = draft.reason.trim();
  return {
    version,
    decision: draft.decision,
    ...(reason ? { reason } : {}),
    ...(draft.decision === 'return'
      ? { items: draft.items.map(({ target, text }) => ({ target: target.trim(), text: text.trim() })) }
      : {}),
  };
}

/** Sentences that a firm can understand and act on; the reviewer completes them. */
export const REJECT_REASONS: readonly string[] = [
  '经核对，申报主体不符合本措施规定的申报条件：',
  '提供的材料与部门数据不一致，且补正后仍不能证明：',
  '同一事项已享受其他政策，按“就高不重复”原则不再支持。',
  '申报内容不在本措施支持的时间范围内。',
  '企业在严重失信主体名单内，按规定不予支持。',
];

export const RETURN_REASONS: readonly string[] = [
  '申报材料不齐全或不清晰，请一次性补齐下列内容后重新提交。',
  '填报数据与部门登记数据不一致，请核对并说明。',
];
