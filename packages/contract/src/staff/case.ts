import '../setup.js';
import * as z from 'zod/mini';
import {
  ApplicationStatusSchema,
  CheckResult,
  Clock,
  Day,
  DecisionSchema,
  EnterpriseFact,
  Fen,
  FieldValue,
  FormField,
  Id,
  IdParams,
  MoneyStep,
  pageOf,
  pageQuery,
  RouteStage,
  SearchText,
  SizeClassSchema,
  StageSchema,
  Text,
  Time,
  TimelineEntry,
  TotalControl,
} from '../common.js';
import { EnterpriseProfile, PayeeAccount } from '../firm/enterprise.js';
import { ApplicationMaterial, SupplementNotice } from '../firm/application.js';
import { route } from '../route.js';
import { evaluationSchema } from '../trace.js';

/** Cases: the to-do list, one case, a decision. */

export const CaseRow = z.object({
  id: Id,
  version: z.int(),
  receiptNo: z.string(),
  measureId: Id,
  measureTitle: z.string(),
  enterpriseId: Id,
  enterpriseName: z.string(),
  uscc: z.string(),
  sizeClass: SizeClassSchema,
  status: ApplicationStatusSchema,
  stage: z.optional(StageSchema),
  amountFen: z.optional(Fen),
  nonCash: z.boolean(),
  submittedAt: Time,
  stageSince: Time,
  clock: Clock,
  /** checks that did not pass outright */
  flags: z.array(z.string()),
});
export type CaseRow = z.infer<typeof CaseRow>;

export const TodoList = z.object({
  asOf: Time,
  queues: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      count: z.int(),
      overdue: z.int(),
      amountFen: Fen,
      /** console page that shows it */
      link: z.string(),
    }),
  ),
  /** the most urgent first */
  cases: z.array(CaseRow),
});
export type TodoList = z.infer<typeof TodoList>;

export const getTodo = route({
  method: 'GET',
  path: '/api/staff/todo',
  summary: '我的待办',
  auth: 'staff',
  response: TodoList,
});

export const listCases = route({
  method: 'GET',
  path: '/api/staff/cases',
  summary: '办件列表',
  auth: 'staff',
  query: z.strictObject({
    q: SearchText,
    status: z.optional(ApplicationStatusSchema),
    stage: z.optional(StageSchema),
    measureId: z.optional(Id),
    mine: z.optional(z.enum(['true', 'false'])),
    ...pageQuery,
  }),
  response: pageOf(CaseRow),
});

export const ReviewDecision = z.object({
  id: Id,
  stage: StageSchema,
  decision: DecisionSchema,
  reason: z.optional(z.string()),
  items: z.optional(z.array(z.object({ target: z.string(), text: z.string() }))),
  staffId: Id,
  staffName: z.string(),
  at: Time,
});
export type ReviewDecision = z.infer<typeof ReviewDecision>;

export const CaseView = z.extend(CaseRow, {
  measureVersion: z.int(),
  enterprise: z.omit(EnterpriseProfile, { facts: true }),
  facts: z.array(EnterpriseFact),
  /** where the size class by last year's figures is another than the registered one */
  sizeNote: z.optional(z.string()),
  fields: z.array(z.extend(FormField, { value: FieldValue, registered: z.optional(FieldValue) })),
  materials: z.array(ApplicationMaterial),
  payeeAccount: z.optional(PayeeAccount),
  totalControl: z.optional(TotalControl),
  checks: z.array(CheckResult),
  /** the explanation as frozen at each moment, and as it would be now */
  evaluations: z.object({
    submit: z.optional(evaluationSchema),
    decide: z.optional(evaluationSchema),
    pay: z.optional(evaluationSchema),
    now: z.optional(evaluationSchema),
  }),
  differences: z.array(z.object({ path: z.string(), text: z.string() })),
  /** what changed from each kept moment to the next, the last being now */
  history: z.array(
    z.object({
      from: z.enum(['submit', 'decide', 'pay', 'now']),
      to: z.enum(['submit', 'decide', 'pay', 'now']),
      items: z.array(z.object({ path: z.string(), text: z.string() })),
    }),
  ),
  route: z.array(RouteStage),
  decisions: z.array(ReviewDecision),
  supplement: z.optional(SupplementNotice),
  publicity: z.optional(z.object({ startsOn: Day, endsOn: Day })),
  timeline: z.array(TimelineEntry),
  money: z.array(MoneyStep),
  payoutId: z.optional(Id),
  can: z.object({
    decide: z.boolean(),
    /** Chinese; why deciding is refused */
    whyNot: z.optional(z.string()),
  }),
});
export type CaseView = z.infer<typeof CaseView>;

export const getCase = route({
  method: 'GET',
  path: '/api/staff/cases/:id',
  summary: '办件详情',
  auth: 'staff',
  params: IdParams,
  response: CaseView,
});

export const decideCase = route({
  method: 'POST',
  path: '/api/staff/cases/:id/decisions',
  summary: '办理：通过、退回补正、不予通过',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    decision: DecisionSchema,
    /** required for return and reject */
    reason: z.optional(Text(1000, '意见')),
    /** everything that is missing, at once */
    items: z.optional(
      z.array(z.strictObject({ target: Text(120, '补正事项'), text: Text(500, '补正要求') })).check(z.maxLength(30)),
    ),
  }),
  response: CaseView,
  idempotent: true,
});

export const downloadStaffFile = route({
  method: 'GET',
  path: '/api/staff/files/:id',
  summary: '查看材料',
  auth: 'staff',
  params: IdParams,
  download: true,
});
