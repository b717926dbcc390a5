/** States that people see, their Chinese names and tones. The edges between them live with the server's modules. */

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';
interface Label {
  label: string;
  tone: Tone;
}

export const APPLICATION_STATUS = {
  draft: { label: '草稿', tone: 'neutral' },
  submitted: { label: '已提交', tone: 'info' },
  checking: { label: '自动核验中', tone: 'info' },
  in_review: { label: '审核中', tone: 'info' },
  supplement: { label: '待补正', tone: 'warning' },
  publicised: { label: '公示中', tone: 'info' },
  objection: { label: '异议核查中', tone: 'warning' },
  approved: { label: '审核通过', tone: 'success' },
  payable: { label: '待拨付', tone: 'success' },
  paid: { label: '已兑现', tone: 'success' },
  rejected: { label: '未通过', tone: 'danger' },
  withdrawn: { label: '已撤回', tone: 'neutral' },
  expired: { label: '已过期', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type ApplicationStatus = keyof typeof APPLICATION_STATUS;

export const PAYOUT_STATUS = {
  payable: { label: '待编批', tone: 'info' },
  batched: { label: '已入批次', tone: 'info' },
  dispatched: { label: '已送银行', tone: 'info' },
  paid: { label: '已到账', tone: 'success' },
  failed: { label: '付款失败', tone: 'danger' },
  unknown: { label: '银行核实中', tone: 'warning' },
  returned: { label: '已退票', tone: 'danger' },
  corrected: { label: '已更正重付', tone: 'neutral' },
  clawback_open: { label: '追回中', tone: 'warning' },
  clawed_back: { label: '已追回', tone: 'neutral' },
  cancelled: { label: '已取消', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type PayoutStatus = keyof typeof PAYOUT_STATUS;

export const BATCH_STATUS = {
  draft: { label: '草稿', tone: 'neutral' },
  sealed: { label: '已封存', tone: 'info' },
  released: { label: '已复核放行', tone: 'info' },
  sent: { label: '已送银行', tone: 'info' },
  partial: { label: '部分回盘', tone: 'warning' },
  closed: { label: '已办结', tone: 'success' },
  cancelled: { label: '已作废', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type BatchStatus = keyof typeof BATCH_STATUS;

export const STAGE = {
  initial: { label: '初审' },
  second: { label: '复审' },
  finance: { label: '复核' },
  final: { label: '终审' },
} as const;
export type Stage = keyof typeof STAGE;

export const STAFF_ROLE = {
  street_reviewer: '街道初审',
  department_reviewer: '部门复审',
  finance_reviewer: '财政复核',
  final_approver: '部门终审',
  payout_maker: '拨付经办',
  payout_releaser: '拨付复核',
  leader: '领导',
  auditor: '审计',
  admin: '系统管理',
} as const;
export type StaffRole = keyof typeof STAFF_ROLE;

export const LEVEL = { national: '国家', provincial: '省级', city: '市级', district: '区级' } as const;
export type Level = keyof typeof LEVEL;

export const MODE = {
  no_application: '免申即享',
  instant: '即申即享',
  reviewed: '申报审核',
  commitment: '承诺兑现',
} as const;
export type Mode = keyof typeof MODE;

export const WINDOW_STATE = { open: '申报中', upcoming: '未开始', closed: '已截止' } as const;
export type WindowState = keyof typeof WINDOW_STATE;

/** Pool state as firms see it: never a number, so that nobody races for the rest. */
export const POOL_STATE = { ample: '资金充足', tight: '资金紧张', exhausted: '资金已用完' } as const;
export type PoolState = keyof typeof POOL_STATE;

/** Size classes by 工信部联企业〔2011〕300号. */
export const SIZE_CLASS = { micro: '微型', small: '小型', medium: '中型', large: '大型' } as const;
export type SizeClass = keyof typeof SIZE_CLASS;

export const CHECK = {
  uscc: '统一社会信用代码',
  credit: '严重失信名单',
  eligibility: '申报条件',
  duplicate: '重复申报',
  account_name: '账户名与登记名称',
  pool: '资金额度',
} as const;
export type CheckCode = keyof typeof CHECK;

export const CHECK_OUTCOME = { passed: '通过', failed: '未通过', warning: '请人工核对', pending: '核验中' } as const;
export type CheckOutcome = keyof typeof CHECK_OUTCOME;

export const DECISION = { pass: '通过', return: '退回补正', reject: '不予通过' } as const;
export type Decision = keyof typeof DECISION;

export const OUTCOME = { met: '符合', not_met: '不符合', unknown: '待确认' } as const;

/** Keys of a label table as a non-empty tuple, for schemas. */
export function keysOf<T extends Record<string, unknown>>(table: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
}
