import { APPLICATION_STATUS, type ApplicationStatus, dayText, formatWan, type PayoutStatus } from '@qinqing/contract';

/** How far the firm is with the account to which money that did not arrive shall go: asked for it, or answered. */
export type OpenRepair = 'asked' | 'answered';

interface NowOf {
  status: ApplicationStatus;
  payoutStatus: PayoutStatus | null;
  nonCash: boolean;
  amountFen: number | null;
  supplement: { dueOn: string } | null;
  pausedOn: string | null;
}

/** Whether the next step is the firm's. */
export function needsFirm(status: ApplicationStatus, repair?: OpenRepair): boolean {
  return status === 'draft' || status === 'supplement' || repair === 'asked';
}

/** One line: what happens now and whose turn it is. */
export function nowText(row: NowOf, desk?: string, repair?: OpenRepair): string {
  switch (row.status) {
    case 'draft':
      return '草稿已保存，等待您提交';
    case 'submitted':
    case 'checking':
      return '系统正在自动核验，无需您操作';
    case 'in_review':
      return `${desk ?? '审核部门'}正在办理，无需您操作`;
    case 'supplement':
      return row.supplement ? `请在 ${dayText(row.supplement.dueOn)} 前补正` : '请补正材料';
    case 'publicised':
      return '审核通过，正在公示';
    case 'objection':
      return '公示收到异议，正在核查';
    case 'approved':
      return '审核通过，正在生成拨付单';
    case 'payable':
      return payableText(row.payoutStatus, repair);
    case 'paid':
      return paidText(row);
    case 'rejected':
      return '未通过，点开看原因';
    case 'withdrawn':
    case 'expired':
      return APPLICATION_STATUS[row.status].label;
  }
}

function payableText(status: PayoutStatus | null, repair?: OpenRepair): string {
  if (repair === 'answered') return '更正的收款账户正在核实，核实后重新拨付';
  const then = repair === 'asked' ? '请更正收款账户' : '工作人员正在处理';
  switch (status) {
    case 'batched':
      return '已编入拨付批次，等待放行';
    case 'dispatched':
      return '已送银行，等待到账';
    case 'failed':
      return `银行付款未成功，${then}`;
    case 'unknown':
      return '银行正在核实这笔付款';
    case 'returned':
      return `款项被退回，${then}`;
    default:
      return '等待拨付';
  }
}

function paidText({ nonCash, amountFen }: NowOf): string {
  const amount = amountFen === null ? '' : ` ${formatWan(amountFen)}`;
  return nonCash ? `已兑现减免${amount}` : `已到账${amount}`;
}
