import '../setup.js';
import * as z from 'zod/mini';
import { Day, Fen, Id, IdParams, Text, Time } from '../common.js';
import { route } from '../route.js';
import { Pool } from './money.js';

/** Money into a pool and over the turn of the year, by two people; how a pool is used up. */

const CODE = z.string().check(z.regex(/^POOL-[A-Z0-9-]{3,40}$/, '资金池编码应为 POOL-2026-COMMERCE 的形式'));

export const PoolChange = z.object({
  id: Id,
  kind: z.enum(['top_up', 'carry_over']),
  poolCode: z.string(),
  toPoolCode: z.optional(z.string()),
  amountFen: Fen,
  reference: z.string(),
  reason: z.string(),
  status: z.enum(['proposed', 'done', 'refused']),
  version: z.int(),
  proposedBy: z.string(),
  proposedAt: Time,
  decidedBy: z.optional(z.string()),
  decidedAt: z.optional(Time),
  decidedReason: z.optional(z.string()),
  /** whether this person may decide it */
  canDecide: z.boolean(),
});
export type PoolChange = z.infer<typeof PoolChange>;

export const PoolCourse = z.object({
  pool: Pool,
  /** what was free and what had been paid at the end of each day, oldest first */
  days: z.array(z.object({ day: Day, availableFen: Fen, paidFen: Fen })),
  /** what is set aside per calendar day, by the last 28 days */
  perDayFen: Fen,
  /** day on which the pool is used up at that rate; none while nothing is used */
  usedUpOn: z.optional(Day),
  changes: z.array(PoolChange),
  /** whether this person may propose a change */
  canPropose: z.boolean(),
});
export type PoolCourse = z.infer<typeof PoolCourse>;

const CodeParams = z.strictObject({ code: z.string().check(z.maxLength(64)) });

export const getPoolCourse = route({
  method: 'GET',
  path: '/api/staff/pools/:code',
  summary: '资金池使用进度与预测',
  auth: 'staff',
  params: CodeParams,
  response: PoolCourse,
});

export const proposePoolChange = route({
  method: 'POST',
  path: '/api/staff/pools/:code/changes',
  summary: '提出追加预算或年度结转',
  auth: 'staff',
  params: CodeParams,
  body: z.strictObject({
    kind: z.enum(['top_up', 'carry_over'], '类型应为 top_up 或 carry_over'),
    /** left out for a carry-over: then all that is free on the day it is carried out */
    amountFen: z.optional(
      z.int('金额应为整数（分）').check(z.minimum(1, '金额应大于 0'), z.maximum(1_000_000_000_000, '金额过大')),
    ),
    /** next year's pool */
    toPoolCode: z.optional(CODE),
    reference: Text(60, '预算文件号'),
    reason: Text(300, '说明'),
  }),
  response: PoolCourse,
  idempotent: true,
});

export const decidePoolChange = route({
  method: 'POST',
  path: '/api/staff/pool-changes/:id/decision',
  summary: '复核追加预算或年度结转',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), accept: z.boolean(), reason: z.optional(Text(300, '意见')) }),
  response: PoolCourse,
  idempotent: true,
});
