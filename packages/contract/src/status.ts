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

/** Why a line of a sealed batch is looked at again before it is paid. */
export const HOLD_KIND = {
  account_new: '新账户',
  account_changed: '更换账户',
  account_shared: '多家企业同一账户',
  near_threshold: '金额贴近限额',
  split: '疑似拆分',
  repeated: '重复出现',
} as const;
export type HoldKind = keyof typeof HOLD_KIND;

export const CLAWBACK_STATUS = {
  proposed: { label: '待复核', tone: 'warning' },
  demanded: { label: '待退款', tone: 'warning' },
  recovered: { label: '已收回', tone: 'success' },
  dropped: { label: '已撤销', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type ClawbackStatus = keyof typeof CLAWBACK_STATUS;
/** A payment that failed or came back waits for the right account. */
export const REPAIR_STATUS = {
  asked: { label: '待企业更正', tone: 'warning' },
  answered: { label: '待核实', tone: 'info' },
  verified: { label: '已核实重付', tone: 'success' },
  closed: { label: '已另行重付', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type RepairStatus = keyof typeof REPAIR_STATUS;

export const STAGE = {
  initial: { label: '初审' },
  second: { label: '复审' },
  finance: { label: '复核' },
  final: { label: '终审' },
} as const;
export type Stage = keyof typeof STAGE;

/** What a message is about; a consent to be told by WeChat is given for one of these. */
export const NOTICE_TOPIC = {
  progress: '办理进度',
  supplement: '补正提醒',
  payment: '到账通知',
  offer: '免申即享确认',
  deadline: '申报截止提醒',
} as const;
export type NoticeTopic = keyof typeof NOTICE_TOPIC;

/** Papers that a firm keeps to use again. */
export const LIBRARY_KIND = {
  business_licence: { label: '营业执照' },
  permit: { label: '许可证' },
  authorisation: { label: '授权书' },
  tax: { label: '纳税凭证' },
  social_insurance: { label: '社保凭证' },
  lease: { label: '租赁合同' },
  loan: { label: '贷款合同' },
  invoice: { label: '发票' },
  financial: { label: '财务报表' },
  other: { label: '其他' },
} as const;
export type LibraryKind = keyof typeof LIBRARY_KIND;

/** What a person may do for an enterprise: everything, act, or look. */
export const MEMBER_ROLE = {
  owner: { label: '企业管理员' },
  agent: { label: '经办人' },
  viewer: { label: '查看人' },
} as const;
export type MemberRole = keyof typeof MEMBER_ROLE;

export const BINDING_STATUS = {
  pending: { label: '待核实', tone: 'info' },
  approved: { label: '已通过', tone: 'success' },
  refused: { label: '未通过', tone: 'danger' },
  cancelled: { label: '已撤销', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type BindingStatus = keyof typeof BINDING_STATUS;

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

/** A no-application benefit that was offered to a firm. Silence is never consent: what nobody answers lapses. */
export const OFFER_STATUS = {
  open: { label: '待您确认', tone: 'warning' },
  questioned: { label: '核实中', tone: 'info' },
  confirmed: { label: '已确认', tone: 'success' },
  declined: { label: '已放弃', tone: 'neutral' },
  lapsed: { label: '逾期未确认', tone: 'neutral' },
  withdrawn: { label: '已收回', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type OfferStatus = keyof typeof OFFER_STATUS;

export const OBJECTION_STATUS = {
  investigating: { label: '核查中', tone: 'info' },
  dismissed: { label: '异议不成立', tone: 'neutral' },
  upheld: { label: '异议成立', tone: 'success' },
} as const satisfies Record<string, Label>;
export type ObjectionStatus = keyof typeof OBJECTION_STATUS;

export const APPEAL_STATUS = {
  open: { label: '复核中', tone: 'info' },
  upheld: { label: '申诉成立，重新办理', tone: 'success' },
  dismissed: { label: '维持原决定', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type AppealStatus = keyof typeof APPEAL_STATUS;

/** 好差评: five levels; the two lowest are bad ratings, which are answered within 15 working days. */
export const RATING_LEVEL = {
  very_good: '非常满意',
  good: '满意',
  fair: '基本满意',
  bad: '不满意',
  very_bad: '非常不满意',
} as const;
export type RatingLevel = keyof typeof RATING_LEVEL;

/** Fixed indicators of a rating. */
export const RATING_INDICATOR = {
  efficiency: '办理效率',
  guide: '指南准确',
  convenience: '申报便利',
  platform: '平台好用',
} as const;
export type RatingIndicator = keyof typeof RATING_INDICATOR;

export const STUCK_STATUS = {
  open: { label: '等待答复', tone: 'warning' },
  answered: { label: '已答复', tone: 'info' },
  closed: { label: '已办结', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type StuckStatus = keyof typeof STUCK_STATUS;

export const CORRECTION_STATUS = {
  open: { label: '核实中', tone: 'info' },
  accepted: { label: '已更正', tone: 'success' },
  refused: { label: '维持原数据', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type CorrectionStatus = keyof typeof CORRECTION_STATUS;

export const MATCH_RUN_STATUS = {
  queued: { label: '排队中', tone: 'info' },
  running: { label: '匹配中', tone: 'info' },
  done: { label: '已完成', tone: 'success' },
  cancelled: { label: '已停止', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type MatchRunStatus = keyof typeof MATCH_RUN_STATUS;

export const BULK_RUN_STATUS = {
  queued: { label: '排队中', tone: 'info' },
  running: { label: '办理中', tone: 'info' },
  done: { label: '已完成', tone: 'success' },
  cancelled: { label: '已停止', tone: 'neutral' },
} as const satisfies Record<string, Label>;
export type BulkRunStatus = keyof typeof BULK_RUN_STATUS;

export const OUTCOME = { met: '符合', not_met: '不符合', unknown: '待确认' } as const;

/** Keys of a label table as a non-empty tuple, for schemas. */
export function keysOf<T extends Record<string, unknown>>(table: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
}
