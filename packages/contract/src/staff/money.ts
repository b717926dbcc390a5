import '../setup.js';
import * as z from 'zod/mini';
import { ApplicationStatusSchema, Fen, PoolStateSchema, ReleasedBenefits, Time } from '../common.js';
import { route } from '../route.js';

/** Pools, and what has been released from them. */

export const Pool = z.object({
  code: z.string(),
  name: z.string(),
  year: z.int(),
  nonCash: z.boolean(),
  department: z.string(),
  appropriatedFen: Fen,
  availableFen: Fen,
  frozenFen: Fen,
  payableFen: Fen,
  transitFen: Fen,
  paidFen: Fen,
  returnedFen: Fen,
  clawedBackFen: Fen,
  state: PoolStateSchema,
});
export type Pool = z.infer<typeof Pool>;

export const listPools = route({
  method: 'GET',
  path: '/api/staff/pools',
  summary: '资金池',
  auth: 'staff',
  response: z.object({ asOf: Time, items: z.array(Pool) }),
});

export const Dashboard = z.object({
  released: ReleasedBenefits,
  pools: z.array(Pool),
  funnel: z.array(z.object({ status: ApplicationStatusSchema, count: z.int(), amountFen: Fen })),
  speed: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      count: z.int(),
      medianWorkingDays: z.nullable(z.number()),
      p90WorkingDays: z.nullable(z.number()),
    }),
  ),
});
export type Dashboard = z.infer<typeof Dashboard>;

export const getDashboard = route({
  method: 'GET',
  path: '/api/staff/dashboard',
  summary: '释放红利与进度',
  auth: 'staff',
  query: z.strictObject({ year: z.optional(z.string().check(z.regex(/^\d{4}$/, '年份应为四位数字'))) }),
  response: Dashboard,
});
