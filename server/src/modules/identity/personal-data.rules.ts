import type { DeletionTerms } from '@qinqing/contract/firm';

/** What stays when an account is closed, and until when. */
export const KEPT_BY_LAW: DeletionTerms['kept'] = [
  { what: '已提交的申报、审核意见和材料', why: '会计档案管理办法、档案法', until: '自年度终了起 10 至 30 年' },
  { what: '收款账户与拨付记录', why: '会计档案管理办法', until: '自年度终了起 30 年' },
  { what: '操作记录', why: '网络安全法第二十一条、等级保护要求', until: '不少于 184 天，与案卷有关的随案卷' },
];

export const GONE_NAME = '已注销用户';
