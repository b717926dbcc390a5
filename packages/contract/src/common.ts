import './setup.js';
import * as z from 'zod/mini';
import {
  APPLICATION_STATUS,
  BATCH_STATUS,
  BINDING_STATUS,
  CLAWBACK_STATUS,
  CHECK,
  CHECK_OUTCOME,
  CORRECTION_STATUS,
  DECISION,
  HOLD_KIND,
  keysOf,
  LEVEL,
  LIBRARY_KIND,
  MEMBER_ROLE,
  MODE,
  NOTICE_TOPIC,
  PAYOUT_STATUS,
  POOL_STATE,
  REPAIR_STATUS,
  SIZE_CLASS,
  STAFF_ROLE,
  STAGE,
  WINDOW_STATE,
} from './status.js';

/** Integer fen. */
export const Fen = z.int('金额必须是以分为单位的整数');
export const FenNonNegative = z.int('金额必须是以分为单位的整数').check(z.nonnegative('金额不能为负数'));
export const Id = z.string().check(z.minLength(1, '编号不能为空'), z.maxLength(64, '编号过长'));
/** Calendar day YYYY-MM-DD, Asia/Shanghai. */
export const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, '日期格式应为 2026-01-31'));
/** ISO 8601 instant with zone. */
export const Time = z.string();
export const Text = (max: number, label = '内容') =>
  z
    .string(`请填写${label}`)
    .check(z.trim(), z.minLength(1, `请填写${label}`), z.maxLength(max, `${label}不能超过 ${max} 个字`));

export const ApplicationStatusSchema = z.enum(keysOf(APPLICATION_STATUS));
export const PayoutStatusSchema = z.enum(keysOf(PAYOUT_STATUS));
export const BatchStatusSchema = z.enum(keysOf(BATCH_STATUS));
export const HoldKindSchema = z.enum(keysOf(HOLD_KIND));
export const ClawbackStatusSchema = z.enum(keysOf(CLAWBACK_STATUS));
export const RepairStatusSchema = z.enum(keysOf(REPAIR_STATUS));
export const StageSchema = z.enum(keysOf(STAGE));
export const StaffRoleSchema = z.enum(keysOf(STAFF_ROLE));
export const MemberRoleSchema = z.enum(keysOf(MEMBER_ROLE), '请选择角色');
export const BindingStatusSchema = z.enum(keysOf(BINDING_STATUS));
export const LibraryKindSchema = z.enum(keysOf(LIBRARY_KIND), '请选择资料类别');
export const NoticeTopicSchema = z.enum(keysOf(NOTICE_TOPIC));
export const LevelSchema = z.enum(keysOf(LEVEL));
export const ModeSchema = z.enum(keysOf(MODE));
export const WindowStateSchema = z.enum(keysOf(WINDOW_STATE));
export const PoolStateSchema = z.enum(keysOf(POOL_STATE));
export const SizeClassSchema = z.enum(keysOf(SIZE_CLASS));
export const CheckCodeSchema = z.enum(keysOf(CHECK));
export const CheckOutcomeSchema = z.enum(keysOf(CHECK_OUTCOME));
export const DecisionSchema = z.enum(keysOf(DECISION), '请选择办理意见');

export const CorrectionStatusSchema = z.enum(keysOf(CORRECTION_STATUS));

export const IdParams = z.strictObject({ id: Id });

const numberText = (label: string) => z.string().check(z.regex(/^\d{1,9}$/, `${label}应为数字`));
/** Cursor paging; `limit` ≤ 100. */
export const pageQuery = {
  cursor: z.optional(z.string().check(z.maxLength(400, '翻页信息过长'))),
  limit: z.optional(
    z.pipe(
      numberText('每页条数'),
      z.pipe(
        z.transform((text: string) => Number(text)),
        z.int().check(z.gte(1, '每页至少 1 条'), z.lte(100, '每页最多 100 条')),
      ),
    ),
  ),
};
export const SearchText = z.optional(z.string().check(z.trim(), z.maxLength(60, '搜索词不能超过 60 个字')));

/** A page of items; `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.nullable(z.string()), total: z.optional(z.int()) });
}

/**
 * What total control (总额控制) means for one case: before its window has closed only how it is decided, afterwards what
 * it was entitled to and what it got out of the money that there was.
 */
export const TotalControl = z.object({
  mode: z.enum(['pro_rata', 'filing_order']),
  /** one Chinese sentence with every figure in it */
  text: z.string(),
  /** last day of the window */
  closesOn: Day,
  decided: z.optional(
    z.object({
      claimFen: Fen,
      allocatedFen: Fen,
      /** of all cases of the window together */
      windowClaimFen: Fen,
      /** what there was for them */
      controlFen: Fen,
      applications: z.int(),
      at: Time,
    }),
  ),
});
export type TotalControl = z.infer<typeof TotalControl>;

/** A stretch of text with the matched parts marked. */
export const Highlight = z.object({
  field: z.string(),
  parts: z.array(z.object({ text: z.string(), hit: z.boolean() })),
});
export type Highlight = z.infer<typeof Highlight>;

/** What a field holds: text, number, yes/no, one of a list; money in fen. */
export const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type FieldValue = z.infer<typeof FieldValue>;

/** A question on an application form, from the measure's data. */
export const FormField = z.object({
  key: z.string(),
  label: z.string(),
  type: z.enum(['text', 'textarea', 'integer', 'decimal', 'money', 'date', 'enum', 'flag', 'phone']),
  required: z.boolean(),
  help: z.optional(z.string()),
  unit: z.optional(z.string()),
  options: z.optional(z.array(z.object({ value: z.string(), label: z.string() }))),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  maxLength: z.optional(z.int()),
  /** name of the enterprise fact that this answer declares */
  fact: z.optional(z.string()),
});
export type FormField = z.infer<typeof FormField>;

export const MaterialRequirement = z.object({
  key: z.string(),
  name: z.string(),
  required: z.boolean(),
  /** may follow later (容缺) */
  tolerable: z.boolean(),
  source: z.optional(z.string()),
  help: z.optional(z.string()),
  accept: z.array(z.string()),
  maxBytes: z.int(),
});
export type MaterialRequirement = z.infer<typeof MaterialRequirement>;

export const FileRef = z.object({
  id: Id,
  name: z.string(),
  mime: z.string(),
  size: z.int(),
  sha256: z.string(),
  uploadedAt: Time,
  /** of a picture that WeChat looks at: not answered yet, or refused; staff can't open it then */
  check: z.optional(z.enum(['waiting', 'refused'])),
});
export type FileRef = z.infer<typeof FileRef>;

export const RouteStage = z.object({
  stage: StageSchema,
  desk: z.string(),
  role: StaffRoleSchema,
  promisedWorkingDays: z.int(),
});
export type RouteStage = z.infer<typeof RouteStage>;

export const CheckResult = z.object({
  code: CheckCodeSchema,
  outcome: CheckOutcomeSchema,
  detail: z.string(),
  at: Time,
});
export type CheckResult = z.infer<typeof CheckResult>;

/** One entry of a case's history, parcel style. */
export const TimelineEntry = z.object({
  id: z.string(),
  at: Time,
  title: z.string(),
  text: z.optional(z.string()),
  desk: z.optional(z.string()),
  /** shown to staff; firms see the desk only */
  actorName: z.optional(z.string()),
  tone: z.enum(['neutral', 'info', 'success', 'warning', 'danger']),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** Evidence that was uploaded before; at most ten files. */
export const EvidenceIds = z.optional(z.array(Id).check(z.maxLength(10, '最多 10 个文件')));

/** A step of the money after approval. */
export const MoneyStep = z.object({
  key: z.enum(['approved', 'batched', 'released', 'sent', 'paid', 'failed', 'unknown', 'returned']),
  title: z.string(),
  text: z.optional(z.string()),
  at: z.optional(Time),
  state: z.enum(['done', 'current', 'todo', 'problem']),
});
export type MoneyStep = z.infer<typeof MoneyStep>;

/** Clock of a case, in working days; paused while the firm or an objection holds it. */
export const Clock = z.object({
  promisedOn: z.optional(Day),
  statutoryOn: z.optional(Day),
  /** negative where overdue */
  workingDaysLeft: z.optional(z.int()),
  paused: z.boolean(),
  /** true where the promised day lies in a year whose holidays are not arranged yet (预计) */
  estimated: z.boolean(),
  /** the same for the statutory day */
  statutoryEstimated: z.boolean(),
});
export type Clock = z.infer<typeof Clock>;

/** A time during which the clock of a case stood still, and why; `to` is absent while it still stands. */
export const ClockPause = z.object({
  from: Day,
  to: z.optional(Day),
  workingDays: z.int(),
  reason: z.string(),
});
export type ClockPause = z.infer<typeof ClockPause>;

/** A fact of an enterprise with where it comes from. */
export const EnterpriseFact = z.object({
  name: z.string(),
  label: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
  display: z.string(),
  source: z.string(),
  asOf: z.optional(Day),
  declared: z.boolean(),
  /** the newest request to correct it, if the firm made one */
  correction: z.optional(z.object({ id: Id, status: CorrectionStatusSchema })),
});
export type EnterpriseFact = z.infer<typeof EnterpriseFact>;

/** Released benefits (释放红利), summed from the ledger; cash and non-cash never in one figure. */
export const ReleasedBenefits = z.object({
  asOf: Time,
  year: z.int(),
  demo: z.boolean(),
  cashFen: Fen,
  nonCashFen: Fen,
  enterprises: z.int(),
  payouts: z.int(),
  byMonth: z.array(z.object({ month: z.string(), cashFen: Fen, nonCashFen: Fen })),
  byMeasure: z.array(
    z.object({ measureId: Id, title: z.string(), cashFen: Fen, nonCashFen: Fen, enterprises: z.int() }),
  ),
  bySize: z.array(z.object({ sizeClass: SizeClassSchema, cashFen: Fen, nonCashFen: Fen, enterprises: z.int() })),
});
export type ReleasedBenefits = z.infer<typeof ReleasedBenefits>;
