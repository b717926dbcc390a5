import '../setup.js';
import * as z from 'zod/mini';
import {
  Id,
  IdParams,
  LevelSchema,
  ModeSchema,
  pageOf,
  pageQuery,
  SearchText,
  SizeClassSchema,
  Time,
  WindowStateSchema,
} from '../common.js';
import { EnterpriseProfile } from '../firm/enterprise.js';
import { MeasureDetail } from '../public/measure.js';
import { route } from '../route.js';
import { CaseRow } from './case.js';

/** Measures and enterprises as staff see them. */

export const StaffMeasureRow = z.object({
  id: Id,
  code: z.string(),
  version: z.int(),
  title: z.string(),
  level: LevelSchema,
  mode: ModeSchema,
  windowState: WindowStateSchema,
  poolCode: z.string(),
  officeName: z.string(),
  publishedAt: Time,
  exampleCount: z.int(),
  examplesPassed: z.int(),
});
export type StaffMeasureRow = z.infer<typeof StaffMeasureRow>;

export const listStaffMeasures = route({
  method: 'GET',
  path: '/api/staff/measures',
  summary: '政策措施管理',
  auth: 'staff',
  query: z.strictObject({ q: SearchText, ...pageQuery }),
  response: pageOf(StaffMeasureRow),
});

export const getStaffMeasure = route({
  method: 'GET',
  path: '/api/staff/measures/:id',
  summary: '政策措施与样例核验',
  auth: 'staff',
  params: IdParams,
  response: z.object({
    measure: MeasureDetail,
    examples: z.array(z.object({ name: z.string(), ok: z.boolean(), expected: z.string(), actual: z.string() })),
  }),
});

export const StaffEnterpriseRow = z.object({
  id: Id,
  name: z.string(),
  uscc: z.string(),
  industryCode: z.string(),
  industryName: z.string(),
  sizeClass: SizeClassSchema,
  street: z.string(),
});
export type StaffEnterpriseRow = z.infer<typeof StaffEnterpriseRow>;

export const listEnterprises = route({
  method: 'GET',
  path: '/api/staff/enterprises',
  summary: '企业库',
  auth: 'staff',
  query: z.strictObject({ q: SearchText, size: z.optional(SizeClassSchema), ...pageQuery }),
  response: pageOf(StaffEnterpriseRow),
});

export const getStaffEnterprise = route({
  method: 'GET',
  path: '/api/staff/enterprises/:id',
  summary: '一企一档',
  auth: 'staff',
  params: IdParams,
  response: z.object({ enterprise: EnterpriseProfile, cases: z.array(CaseRow) }),
});
