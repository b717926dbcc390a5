import '../setup.js';
import * as z from 'zod/mini';
import { Day, FileRef, Id, IdParams, LibraryKindSchema, Text, Time } from '../common.js';
import { route } from '../route.js';

/** Papers: uploads that survive a bad line, and the enterprise's own documents, kept to be used again. */

export const UploadState = z.object({
  id: Id,
  name: z.string(),
  /** bytes */
  size: z.int(),
  /** bytes that have arrived: the next piece begins here */
  offset: z.int(),
  /** recommended size of a piece, bytes */
  chunkBytes: z.int(),
  status: z.enum(['open', 'done']),
  expiresAt: Time,
  /** once it is done */
  file: z.optional(FileRef),
});
export type UploadState = z.infer<typeof UploadState>;

/** Starts an upload in pieces: PDF, JPG, PNG, at most 10 MB. */
export const startUpload = route({
  method: 'POST',
  path: '/api/firm/uploads',
  summary: '开始分段上传',
  auth: 'firm',
  body: z.strictObject({
    name: Text(200, '文件名'),
    size: z.int('文件大小应为整数').check(z.gte(1, '文件是空的，请重新选择')),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, '文件校验值应为 64 位小写十六进制')),
  }),
  response: UploadState,
  idempotent: true,
});

export const listUploads = route({
  method: 'GET',
  path: '/api/firm/uploads',
  summary: '未完成的上传',
  auth: 'firm',
  response: z.object({ items: z.array(UploadState) }),
});

export const getUpload = route({
  method: 'GET',
  path: '/api/firm/uploads/:id',
  summary: '上传到了哪里（断点续传）',
  auth: 'firm',
  params: IdParams,
  response: UploadState,
});

/**
 * One piece as the part `file` of a form, which `wx.uploadFile` and a browser can both send. A piece that has arrived
 * already is acknowledged again; UPLOAD_OFFSET tells in `details.offset` where to go on.
 */
export const putChunk = route({
  method: 'POST',
  path: '/api/firm/uploads/:id/chunks/:offset',
  summary: '上传一段',
  auth: 'firm',
  params: z.strictObject({
    id: Id,
    offset: z.pipe(
      z.string().check(z.regex(/^\d{1,9}$/, '上传位置应为数字')),
      z.transform((text: string) => Number(text)),
    ),
  }),
  upload: true,
  response: UploadState,
});

/** Puts the pieces together. UPLOAD_OFFSET while some are missing, UPLOAD_CORRUPT, UNSUPPORTED_TYPE. */
export const completeUpload = route({
  method: 'POST',
  path: '/api/firm/uploads/:id/complete',
  summary: '完成分段上传',
  auth: 'firm',
  params: IdParams,
  response: FileRef,
  idempotent: true,
});

export const abandonUpload = route({
  method: 'DELETE',
  path: '/api/firm/uploads/:id',
  summary: '放弃上传',
  auth: 'firm',
  params: IdParams,
  idempotent: true,
});

export const LibraryDocument = z.object({
  id: Id,
  kind: LibraryKindSchema,
  title: z.string(),
  file: FileRef,
  validUntil: z.optional(Day),
  /** expiring: within 30 days */
  state: z.enum(['valid', 'expiring', 'expired']),
  note: z.optional(z.string()),
  addedBy: z.string(),
  addedAt: Time,
});
export type LibraryDocument = z.infer<typeof LibraryDocument>;

export const listLibrary = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/library',
  summary: '企业资料库',
  auth: 'firm',
  params: IdParams,
  query: z.strictObject({ kind: z.optional(LibraryKindSchema) }),
  response: z.object({ items: z.array(LibraryDocument) }),
});

const about = {
  kind: LibraryKindSchema,
  title: Text(80, '资料名称'),
  validUntil: z.optional(Day),
  note: z.optional(Text(200, '备注')),
};

/** The file is an upload of the asker; from then on it belongs to the enterprise and may be used in its applications. */
export const addToLibrary = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/library',
  summary: '存入企业资料库',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ fileId: Id, ...about }),
  response: LibraryDocument,
  idempotent: true,
  readByOthers: ['title', 'note'],
});

const DocumentParams = z.strictObject({ id: Id, documentId: Id });

export const changeLibraryDocument = route({
  method: 'PUT',
  path: '/api/firm/enterprises/:id/library/:documentId',
  summary: '修改资料信息',
  auth: 'firm',
  params: DocumentParams,
  body: z.strictObject(about),
  response: LibraryDocument,
  idempotent: true,
  readByOthers: ['title', 'note'],
});

/** Applications that use it keep it. */
export const removeLibraryDocument = route({
  method: 'DELETE',
  path: '/api/firm/enterprises/:id/library/:documentId',
  summary: '从资料库移除',
  auth: 'firm',
  params: DocumentParams,
  idempotent: true,
});

export const BankRef = z.object({ code: z.string(), name: z.string() });
export type BankRef = z.infer<typeof BankRef>;

/** Only the first digits are asked for: they name the bank, and nobody's account. */
export const recogniseBank = route({
  method: 'GET',
  path: '/api/firm/banks/recognition',
  summary: '按卡号前几位识别银行',
  auth: 'firm',
  query: z.strictObject({ prefix: z.string().check(z.regex(/^\d{6,10}$/, '请提供卡号前 6 至 10 位')) }),
  /** null where the table does not know: a corporate account number names no bank */
  response: z.object({ bank: z.nullable(BankRef) }),
});

export const listBanks = route({
  method: 'GET',
  path: '/api/firm/banks',
  summary: '开户银行',
  auth: 'firm',
  query: z.strictObject({ q: z.optional(z.string().check(z.trim(), z.maxLength(40, '搜索词不能超过 40 个字'))) }),
  response: z.object({ items: z.array(BankRef) }),
});

export const listBranches = route({
  method: 'GET',
  path: '/api/firm/banks/:code/branches',
  summary: '开户网点',
  auth: 'firm',
  params: z.strictObject({ code: z.string().check(z.regex(/^[A-Z]{2,8}$/, '银行代码格式不正确')) }),
  query: z.strictObject({ q: z.optional(z.string().check(z.trim(), z.maxLength(40, '搜索词不能超过 40 个字'))) }),
  response: z.object({ items: z.array(z.object({ name: z.string() })) }),
});
