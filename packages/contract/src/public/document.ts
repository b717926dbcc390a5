import '../setup.js';
import * as z from 'zod/mini';
import { Day, Id, IdParams, LevelSchema } from '../common.js';
import { route } from '../route.js';

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

export const getPackage = route({
  method: 'GET',
  path: '/api/public/package',
  summary: '现行“1+N”政策包',
  auth: 'none',
  response: PolicyPackage,
  cache: ['policy'],
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
