import '../setup.js';
import * as z from 'zod/mini';
import { ReleasedBenefits } from '../common.js';
import { route } from '../route.js';

export const ServiceInfo = z.object({
  name: z.string(),
  operator: z.string(),
  demo: z.boolean(),
  /** demonstration log-ins, only in demonstration mode */
  demoAccounts: z.array(z.object({ account: z.string(), label: z.string(), note: z.string() })),
});
export type ServiceInfo = z.infer<typeof ServiceInfo>;

export const getServiceInfo = route({
  method: 'GET',
  path: '/api/public/service',
  summary: '服务信息',
  auth: 'none',
  response: ServiceInfo,
  cache: ['service'],
});

export const getReleased = route({
  method: 'GET',
  path: '/api/public/released',
  summary: '已释放红利（取自台账）',
  auth: 'none',
  query: z.strictObject({ year: z.optional(z.string().check(z.regex(/^\d{4}$/, '年份应为四位数字'))) }),
  response: ReleasedBenefits,
  cache: ['ledger'],
});
