import '../setup.js';
import * as z from 'zod/mini';
import {
  Day,
  Fen,
  FormField,
  Highlight,
  Id,
  IdParams,
  LevelSchema,
  MaterialRequirement,
  ModeSchema,
  pageOf,
  pageQuery,
  PoolStateSchema,
  RouteStage,
  SearchText,
  SizeClassSchema,
  Time,
  WindowStateSchema,
} from '../common.js';
import { route } from '../route.js';
import { PolicyDocument } from './document.js';

export const MeasureCard = z.object({
  id: Id,
  code: z.string(),
  version: z.int(),
  title: z.string(),
  summary: z.string(),
  level: LevelSchema,
  mode: ModeSchema,
  /** who it is for, one line */
  audience: z.string(),
  /** how much, one line, e.g. 每满 1000 万元增量奖励 4 万元,最高 120 万元 */
  benefitText: z.string(),
  /** null where the measure states no ceiling */
  maxFen: z.nullable(Fen),
  nonCash: z.boolean(),
  opensOn: Day,
  closesOn: Day,
  windowState: WindowStateSchema,
  officeName: z.string(),
  poolState: PoolStateSchema,
  themes: z.array(z.string()),
  documentNumber: z.string(),
  promisedWorkingDays: z.optional(z.int()),
  highlights: z.optional(z.array(Highlight)),
});
export type MeasureCard = z.infer<typeof MeasureCard>;

export const ConditionText = z.object({ path: z.string(), label: z.string(), clause: z.optional(z.string()) });

export const MeasureChapter = z.object({
  recordingId: Id,
  recordingTitle: z.string(),
  chapterId: Id,
  title: z.string(),
  startSeconds: z.number(),
});
export type MeasureChapter = z.infer<typeof MeasureChapter>;

/** The application guide (申兑指南) of a measure's published version. */
export const MeasureDetail = z.extend(MeasureCard, {
  conditions: z.array(ConditionText),
  /** how the sum is worked out, line by line */
  standard: z.array(z.string()),
  materials: z.array(MaterialRequirement),
  fields: z.array(FormField),
  route: z.array(RouteStage),
  publicityWorkingDays: z.int(),
  statutoryWorkingDays: z.optional(z.int()),
  office: z.object({
    name: z.string(),
    address: z.string(),
    phone: z.string(),
    complaintPhone: z.string(),
    hours: z.optional(z.string()),
  }),
  documents: z.array(PolicyDocument),
  demo: z.boolean(),
  chapters: z.array(MeasureChapter),
  stacking: z.array(z.object({ measureId: Id, title: z.string(), relation: z.string() })),
  publishedAt: Time,
  /** the measure file itself; parse it with packages/rules */
  definition: z.record(z.string(), z.unknown()),
});
export type MeasureDetail = z.infer<typeof MeasureDetail>;

export const MeasureQuery = z.strictObject({
  q: SearchText,
  level: z.optional(LevelSchema),
  mode: z.optional(ModeSchema),
  theme: z.optional(z.string().check(z.maxLength(40))),
  /** GB/T 4754 code or prefix, e.g. F52 */
  industry: z.optional(z.string().check(z.regex(/^[A-T](\d{0,4})$/, '行业代码格式不正确'))),
  size: z.optional(SizeClassSchema),
  window: z.optional(WindowStateSchema),
  /** a life situation (人生事/经营事) of the facets */
  situation: z.optional(z.string().check(z.maxLength(40))),
  /** name of the office that takes applications */
  office: z.optional(z.string().check(z.maxLength(80))),
  pool: z.optional(PoolStateSchema),
  /** still open, and closing on this day at the latest */
  closesBy: z.optional(Day),
  ...pageQuery,
});

export const listMeasures = route({
  method: 'GET',
  path: '/api/public/measures',
  summary: '政策措施列表与搜索',
  auth: 'none',
  query: MeasureQuery,
  response: pageOf(MeasureCard),
  cache: ['policy', 'pool'],
});

export const getMeasure = route({
  method: 'GET',
  path: '/api/public/measures/:id',
  summary: '政策措施详情（申兑指南）',
  auth: 'none',
  params: IdParams,
  response: MeasureDetail,
  cache: ['policy', 'pool', 'live'],
});

/** What decides and what is added up of each measure that is not closed: a phone works it out by itself. */
export const MeasureRules = z.object({
  measure: MeasureCard,
  /** `code`, `version`, `eligibility`, `benefit` and `stacking` of the measure file; evaluate it with packages/rules */
  rules: z.record(z.string(), z.unknown()),
});
export type MeasureRules = z.infer<typeof MeasureRules>;

/** For answers that are given without logging in and never leave the phone. */
export const listRules = route({
  method: 'GET',
  path: '/api/public/rules',
  summary: '政策测算规则（在手机上本地测算用）',
  auth: 'none',
  response: z.object({ items: z.array(MeasureRules) }),
  cache: ['policy', 'pool'],
});

const Facet = z.array(z.object({ value: z.string(), label: z.string(), count: z.int() }));

/** What the list can be narrowed by, each with how many published measures it leaves. */
export const MeasureFacets = z.object({
  situations: Facet,
  themes: Facet,
  offices: Facet,
  levels: Facet,
  modes: Facet,
  sizes: Facet,
});
export type MeasureFacets = z.infer<typeof MeasureFacets>;

export const getMeasureFacets = route({
  method: 'GET',
  path: '/api/public/measure-facets',
  summary: '政策筛选项',
  auth: 'none',
  response: MeasureFacets,
  cache: ['policy'],
});

export const MeasureChange = z.object({
  part: z.enum([
    'title',
    'summary',
    'audience',
    'conditions',
    'standard',
    'window',
    'mode',
    'materials',
    'route',
    'documents',
    'office',
  ]),
  label: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.optional(z.string()),
  after: z.optional(z.string()),
  /** both sentences as one, with what came and went marked */
  parts: z.optional(z.array(z.object({ text: z.string(), kind: z.enum(['same', 'added', 'removed']) }))),
});
export type MeasureChange = z.infer<typeof MeasureChange>;

export const MeasureVersionEntry = z.object({
  version: z.int(),
  publishedAt: Time,
  replacedAt: z.optional(Time),
  current: z.boolean(),
  /** against the version before; empty for the first */
  changes: z.array(MeasureChange),
});
export type MeasureVersionEntry = z.infer<typeof MeasureVersionEntry>;

export const getMeasureHistory = route({
  method: 'GET',
  path: '/api/public/measures/:id/history',
  summary: '政策历史版本与变化',
  auth: 'none',
  params: IdParams,
  response: z.object({ measureId: Id, title: z.string(), versions: z.array(MeasureVersionEntry) }),
  cache: ['policy'],
});

/** The guide as it stood at a published version. */
export const getMeasureVersion = route({
  method: 'GET',
  path: '/api/public/measures/:id/versions/:version',
  summary: '政策某一版本的申兑指南',
  auth: 'none',
  params: z.strictObject({ id: Id, version: z.string().check(z.regex(/^[1-9]\d{0,5}$/, '版本号应为数字')) }),
  response: MeasureDetail,
  cache: ['policy', 'pool', 'live'],
});
