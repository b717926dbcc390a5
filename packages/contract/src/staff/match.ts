import '../setup.js';
import * as z from 'zod/mini';
import { Day, Fen, Id, IdParams, pageOf, pageQuery, SizeClassSchema, Time } from '../common.js';
import { route } from '../route.js';
import { keysOf, MATCH_RUN_STATUS } from '../status.js';

/** Matching everyone: one version of a measure against every firm of the register, before it is published or after. */

export const MatchRunStatusSchema = z.enum(keysOf(MATCH_RUN_STATUS));

const Bucket = z.object({ key: z.string(), label: z.string(), met: z.int(), unknown: z.int(), atMostFen: Fen });

export const MatchRun = z.object({
  id: Id,
  measureId: Id,
  measureCode: z.string(),
  version: z.int(),
  title: z.string(),
  nonCash: z.boolean(),
  status: MatchRunStatusSchema,
  /** the day for which it decides */
  on: Day,
  startedBy: z.string(),
  startedAt: Time,
  finishedAt: z.optional(Time),
  /** firms of the register when it began, and gone through so far */
  total: z.int(),
  done: z.int(),
  met: z.int(),
  notMet: z.int(),
  unknown: z.int(),
  /** what the firms that fit get at least, in fen */
  atLeastFen: Fen,
  /** what they and the undecided ones may get at most, as far as the clauses limit it */
  atMostFen: Fen,
  /** firms whose amount no clause limits while facts are missing; they are not in `atMostFen` */
  unlimited: z.int(),
  /** the conditions at the top of the measure: how many firms fail each, and of how many it is unknown */
  conditions: z.array(
    z.object({ label: z.string(), clause: z.optional(z.string()), notMet: z.int(), unknown: z.int() }),
  ),
  /** facts that keep firms undecided or their amount open, the most wanted first */
  missing: z.array(z.object({ name: z.string(), label: z.string(), department: z.string(), firms: z.int() })),
  bySize: z.array(Bucket),
  bySection: z.array(Bucket),
  /** what the measure's pool can bear; absent where the pool is not open yet */
  pool: z.optional(
    z.object({
      code: z.string(),
      availableFen: Fen,
      /** whether it bears the most that was found, only the least, or not even that */
      enough: z.enum(['yes', 'perhaps', 'no']),
      /** last day on which money is left if the window's claims come evenly; absent where nothing is claimed */
      lastsUntil: z.optional(Day),
    }),
  ),
});
export type MatchRun = z.infer<typeof MatchRun>;

export const MatchHit = z.object({
  enterpriseId: Id,
  name: z.string(),
  uscc: z.string(),
  sizeClass: SizeClassSchema,
  industryName: z.string(),
  outcome: z.enum(['met', 'unknown']),
  minFen: Fen,
  /** absent where no clause limits it */
  maxFen: z.optional(Fen),
  /** the conditions that are unknown */
  open: z.array(z.string()),
});
export type MatchHit = z.infer<typeof MatchHit>;

export const startMatchRun = route({
  method: 'POST',
  path: '/api/staff/measures/:id/match-runs',
  summary: '全量匹配：对全部企业测算一项政策',
  auth: 'staff',
  params: IdParams,
  /** an unpublished version may be named; default: the published one */
  body: z.strictObject({ version: z.optional(z.int('版本应为整数').check(z.gte(1, '版本从 1 开始'))) }),
  response: MatchRun,
  idempotent: true,
});

export const listMatchRuns = route({
  method: 'GET',
  path: '/api/staff/measures/:id/match-runs',
  summary: '一项政策的全量匹配记录',
  auth: 'staff',
  params: IdParams,
  query: z.strictObject({ ...pageQuery }),
  response: pageOf(MatchRun),
});

export const getMatchRun = route({
  method: 'GET',
  path: '/api/staff/match-runs/:id',
  summary: '全量匹配进度与结果',
  auth: 'staff',
  params: IdParams,
  response: MatchRun,
});

export const listMatchHits = route({
  method: 'GET',
  path: '/api/staff/match-runs/:id/hits',
  summary: '全量匹配命中企业',
  auth: 'staff',
  params: IdParams,
  query: z.strictObject({
    outcome: z.optional(z.enum(['met', 'unknown'], '结果应为 met 或 unknown')),
    ...pageQuery,
  }),
  response: pageOf(MatchHit),
});

export const cancelMatchRun = route({
  method: 'POST',
  path: '/api/staff/match-runs/:id/cancel',
  summary: '停止全量匹配',
  auth: 'staff',
  params: IdParams,
  response: MatchRun,
  idempotent: true,
});
