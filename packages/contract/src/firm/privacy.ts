import '../setup.js';
import * as z from 'zod/mini';
import { Id, IdParams, pageOf, pageQuery, Time } from '../common.js';
import { route } from '../route.js';

/** What a person may do about the data kept of the person (个人信息保护法 第四十四至四十七条). */

export const exportMyData = route({
  method: 'GET',
  path: '/api/firm/my-data/export',
  summary: '导出我的数据（JSON）',
  auth: 'firm',
  download: true,
});

const Kept = z.object({
  what: z.string(),
  /** the duty that keeps it */
  why: z.string(),
  until: z.string(),
});

export const DeletionTerms = z.object({
  /** what stands against it now, each with what to do; empty where it can be done */
  obstacles: z.array(z.string()),
  deleted: z.array(z.string()),
  /** kept by law, and used for nothing else any more */
  kept: z.array(Kept),
});
export type DeletionTerms = z.infer<typeof DeletionTerms>;

export const getDeletionTerms = route({
  method: 'GET',
  path: '/api/firm/my-data/deletion',
  summary: '注销前须知：删除什么、依法保留什么',
  auth: 'firm',
  response: DeletionTerms,
});

/** Ends every session of the person. STATE_CONFLICT with `details.obstacles`. */
export const deleteMyData = route({
  method: 'POST',
  path: '/api/firm/my-data/deletion',
  summary: '注销账号并删除我的数据',
  auth: 'firm',
  body: z.strictObject({ confirm: z.literal(true, '请先阅读须知并确认') }),
  response: DeletionTerms,
  idempotent: true,
});

export const AccessEntry = z.object({
  at: Time,
  /** department of who looked; persons are known to the department */
  department: z.string(),
  text: z.string(),
});
export type AccessEntry = z.infer<typeof AccessEntry>;

export const listAccess = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/access-log',
  summary: '谁查看过本企业的数据',
  auth: 'firm',
  params: IdParams,
  query: z.strictObject(pageQuery),
  response: pageOf(z.extend(AccessEntry, { id: Id })),
});
