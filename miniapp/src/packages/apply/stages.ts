import { dayText, STAGE, type ApplicationStatus, type Stage } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';

export interface StageStep {
  key: string;
  title: string;
  note?: string;
  state: 'done' | 'current' | 'todo' | 'problem';
  stateText?: string;
}

type Case = Pick<FirmApplication, 'status' | 'stage' | 'route' | 'supplement' | 'rejection'>;

const PAST_REVIEW: readonly ApplicationStatus[] = ['publicised', 'objection', 'approved', 'payable', 'paid'];
const ENDED: readonly ApplicationStatus[] = ['rejected', 'withdrawn', 'expired'];

/** A time that does not count against the office, in one line; a day by itself is named once. */
export function pauseText({ from, to, workingDays, reason }: FirmApplication['pauses'][number]): string {
  const days = workingDays > 0 ? `，${to ? '' : '已停 '}${workingDays} 个工作日` : '';
  if (!to) return `${dayText(from)} 起${reason}${days}，不计入办理时限`;
  const when = from === to ? dayText(from) : `${dayText(from)} 至 ${dayText(to)}`;
  return `${when} ${reason}${days}${days ? '不计入' : ''}`;
}

/** The way of a case from filing to approval, with where it stands; the money's own steps follow after it. */
export function stageSteps({ status, stage, route, supplement, rejection }: Case): StageStep[] {
  // A case that was sent back or refused is with no stage; the desk that did it tells where it stood.
  const desk = status === 'rejected' ? rejection?.desk : supplement?.desk;
  const at = route.findIndex((entry) => (stage ? entry.stage === stage : entry.desk === desk));
  const filed = status !== 'draft';
  const checking = status === 'submitted' || status === 'checking';
  // A case that was sent back by none of the desks was sent back by the checks.
  const failed = status === 'supplement' && at < 0;
  const checked = filed && !checking && (at >= 0 || PAST_REVIEW.includes(status));
  const ended = ENDED.includes(status);
  const review = (index: number): StageStep['state'] => {
    if (PAST_REVIEW.includes(status)) return 'done';
    if (!checked || at < 0) return 'todo';
    if (index !== at) return index < at ? 'done' : 'todo';
    if (status === 'rejected' || status === 'supplement') return 'problem';
    return ended ? 'todo' : 'current';
  };
  const steps: StageStep[] = [
    { key: 'filed', title: '企业申报', state: filed ? 'done' : 'current' },
    {
      key: 'checks',
      title: '自动核验',
      note: '信用代码、申报条件、重复申报、账户户名、资金额度',
      state: checked ? 'done' : checking ? 'current' : failed || status === 'rejected' ? 'problem' : 'todo',
      ...(failed ? { stateText: '待补正' } : {}),
    },
    ...route.map((entry, index) => ({
      key: entry.stage,
      title: `${STAGE[entry.stage as Stage].label} · ${entry.desk}`,
      note: `承诺 ${entry.promisedWorkingDays} 个工作日`,
      state: review(index),
      ...(review(index) === 'problem' ? { stateText: status === 'supplement' ? '待补正' : '未通过' } : {}),
    })),
  ];
  if (status === 'publicised' || status === 'objection') {
    steps.push({
      key: 'publicity',
      title: status === 'objection' ? '公示 · 异议核查' : '公示',
      state: status === 'objection' ? 'problem' : 'current',
      ...(status === 'objection' ? { stateText: '核查中' } : {}),
    });
  }
  return steps;
}
