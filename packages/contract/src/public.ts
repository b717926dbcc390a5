import './setup.js';
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
  ReleasedBenefits,
  RouteStage,
  SearchText,
  SizeClassSchema,
  Time,
  WindowStateSchema,
} from './common.js';
import { route } from './route.js';

export * from './public/certificate.js';
export * from './public/privacy.js';
export * from './public/wechat.js';
export * from './public/session.js';

/** What anybody may read without logging in. */

export const PolicyDocument = z.object({
  id: Id,
  level: LevelSchema,
  title: z.string(),
  documentNumber: z.string(),
  issuer: z.string(),
  issuedOn: Day,
  validUntil: z.optional(Day),
  /** the head document of a package ("1" of "1+N") */
  head: z.boolean(),
  summary: z.string(),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

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
  chapters: z.array(MeasureChapter),
  stacking: z.array(z.object({ measureId: Id, title: z.string(), relation: z.string() })),
  publishedAt: Time,
  /** the measure file itself; parse it with packages/rules */
  definition: z.record(z.string(), z.unknown()),
});
export type MeasureDetail = z.infer<typeof MeasureDetail>;

export const PolicyPackage = z.object({
  id: Id,
  title: z.string(),
  subtitle: z.string(),
  demo: z.boolean(),
  validUntil: z.optional(Day),
  head: PolicyDocument,
  documents: z.array(PolicyDocument),
  measureCount: z.int(),
  openCount: z.int(),
  themes: z.array(z.object({ name: z.string(), count: z.int() })),
});
export type PolicyPackage = z.infer<typeof PolicyPackage>;

export const Chapter = z.object({
  id: Id,
  title: z.string(),
  startSeconds: z.number(),
  endSeconds: z.number(),
  speaker: z.optional(z.string()),
  measures: z.array(z.object({ id: Id, title: z.string(), windowState: WindowStateSchema })),
});
export type Chapter = z.infer<typeof Chapter>;

export const RecordingCard = z.object({
  id: Id,
  title: z.string(),
  department: z.string(),
  recordedOn: Day,
  durationSeconds: z.number(),
  posterUrl: z.string(),
  plays: z.int(),
  chapterCount: z.int(),
});
export type RecordingCard = z.infer<typeof RecordingCard>;

export const RecordingDetail = z.extend(RecordingCard, {
  /** master playlist of the HLS rendition */
  hlsUrl: z.string(),
  subtitlesUrl: z.optional(z.string()),
  summary: z.string(),
  chapters: z.array(Chapter),
});
export type RecordingDetail = z.infer<typeof RecordingDetail>;

/** A publicity notice (公示): names and amounts only, never identity, account or phone numbers. */
export const PublicityNotice = z.object({
  id: Id,
  title: z.string(),
  measureId: Id,
  measureTitle: z.string(),
  startsOn: Day,
  /** last day, the first day counts */
  endsOn: Day,
  basis: z.string(),
  /** `id` names the item in an objection */
  items: z.array(z.object({ id: Id, enterpriseName: z.string(), amountFen: Fen })),
  office: z.string(),
  phone: z.string(),
  complaintPhone: z.string(),
});
export type PublicityNotice = z.infer<typeof PublicityNotice>;

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

export const getPackage = route({
  method: 'GET',
  path: '/api/public/package',
  summary: '现行“1+N”政策包',
  auth: 'none',
  response: PolicyPackage,
  cache: ['policy'],
});

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

export const PackageSummary = z.object({
  id: Id,
  title: z.string(),
  subtitle: z.string(),
  demo: z.boolean(),
  current: z.boolean(),
  validUntil: z.optional(Day),
  documents: z.array(z.extend(PolicyDocument, { measureCount: z.int() })),
});
export type PackageSummary = z.infer<typeof PackageSummary>;

export const listPackages = route({
  method: 'GET',
  path: '/api/public/packages',
  summary: '政策包与文件目录',
  auth: 'none',
  response: z.object({ items: z.array(PackageSummary) }),
  cache: ['policy'],
});

/** A document with its number (发文字号), its text where it is published, and what measures quote from it. */
export const PolicyDocumentDetail = z.extend(PolicyDocument, {
  packageTitle: z.optional(z.string()),
  demo: z.boolean(),
  /** paragraphs; absent where only clauses are at hand */
  text: z.optional(z.array(z.string())),
  sourceUrl: z.optional(z.string()),
  clauses: z.array(z.object({ clause: z.string(), text: z.string(), measureId: Id, measureTitle: z.string() })),
});
export type PolicyDocumentDetail = z.infer<typeof PolicyDocumentDetail>;

export const getDocument = route({
  method: 'GET',
  path: '/api/public/documents/:id',
  summary: '政策文件原文与条款',
  auth: 'none',
  params: IdParams,
  response: PolicyDocumentDetail,
  cache: ['policy'],
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

export const listRecordings = route({
  method: 'GET',
  path: '/api/public/recordings',
  summary: '直播回放列表',
  auth: 'none',
  query: z.strictObject(pageQuery),
  response: pageOf(RecordingCard),
  cache: ['live'],
});

export const getRecording = route({
  method: 'GET',
  path: '/api/public/recordings/:id',
  summary: '直播回放与章节',
  auth: 'none',
  params: IdParams,
  response: RecordingDetail,
  cache: ['live', 'policy'],
});

/** Counts a play and how far it went; anonymous viewers carry a random id made on their device. */
export const reportPlay = route({
  method: 'POST',
  path: '/api/public/recordings/:id/plays',
  summary: '回放播放进度上报',
  auth: 'none',
  params: IdParams,
  body: z.strictObject({
    viewer: z.string().check(z.regex(/^[A-Za-z0-9_-]{16,64}$/, '观看标识格式不正确')),
    positionSeconds: z.number().check(z.gte(0), z.lte(86_400)),
    event: z.enum(['play', 'progress', 'end']),
  }),
});

export const listPublicity = route({
  method: 'GET',
  path: '/api/public/publicity',
  summary: '正在公示',
  auth: 'none',
  query: z.strictObject(pageQuery),
  response: pageOf(PublicityNotice),
  cache: ['publicity'],
});

export const getPublicity = route({
  method: 'GET',
  path: '/api/public/publicity/:id',
  summary: '一份公示',
  auth: 'none',
  params: IdParams,
  response: PublicityNotice,
  cache: ['publicity'],
});
