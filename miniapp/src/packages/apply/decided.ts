import type { FirmApplication } from '@qinqing/contract/firm';
import type { Decided } from '@/parts/evaluation';

type Case = Pick<FirmApplication, 'status' | 'payoutStatus' | 'amountFen' | 'nonCash'>;

/** Undefined as long as the desks are still at it. */
export function decidedOf({ status, payoutStatus, amountFen, nonCash }: Case): Decided | undefined {
  switch (status) {
    case 'paid':
      // Money that came back, or is being claimed back, was decided all the same.
      if (payoutStatus !== undefined && payoutStatus !== 'paid') return { label: '核定', fen: amountFen };
      return { label: nonCash ? '已减免' : '已到账', fen: amountFen };
    case 'approved':
    case 'payable':
      return { label: nonCash ? '核定减免' : '核定', fen: amountFen };
    case 'publicised':
    case 'objection':
      return { label: nonCash ? '拟核定减免' : '拟核定', fen: amountFen };
    case 'rejected':
      return { label: '未通过，没有核定金额' };
    case 'withdrawn':
      return { label: '已撤回，没有核定金额' };
    case 'expired':
      return { label: '已过期，没有核定金额' };
    default:
      return undefined;
  }
}
