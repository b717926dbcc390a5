import '@fastify/multipart';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/index.js';
import { sha256 } from '../crypto/index.js';
import { canonical } from './idempotency.js';
import { setUpload, uploadOf } from './transfer.js';

const FIELD_LENGTH = 2000;

/** Ceiling of any upload, in bytes; a purpose may allow less. */
export const MAX_UPLOAD_BYTES = 20 * 1024 * 1024;

/**
 * Opens the file part of a multipart request without reading it.
 * @throws {AppError} UNSUPPORTED_TYPE, PAYLOAD_TOO_LARGE, VALIDATION
 */
export async function readUpload(request: FastifyRequest): Promise<void> {
  if (!request.isMultipart()) throw new AppError('UNSUPPORTED_TYPE', { message: '请以文件表单的方式上传' });
  // The whole body is announced: one that cannot fit is refused before a byte of it is read.
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_UPLOAD_BYTES + 64 * 1024) throw new AppError('PAYLOAD_TOO_LARGE');
  const part = await request.file();
  if (!part) throw new AppError('VALIDATION', { fields: [{ path: 'file', message: '请选择要上传的文件' }] });
  if (part.fieldname !== 'file')
    throw new AppError('VALIDATION', { fields: [{ path: part.fieldname.slice(0, 100), message: '不认识的字段' }] });
  const fields: Record<string, string> = {};
  for (const [name, field] of Object.entries(part.fields)) {
    const single = Array.isArray(field) ? field[0] : field;
    if (single?.type === 'field') fields[name] = String(single.value).slice(0, FIELD_LENGTH);
  }
  setUpload(request, { filename: part.filename, declaredMime: part.mimetype, stream: part.file, fields });
}

/**
 * Reads the file part whole, so that two requests can be told to bring the same file; the handler then reads it from
 * memory.
 * @returns digest of its name, fields and bytes
 */
export async function uploadDigest(request: FastifyRequest): Promise<string> {
  const file = uploadOf(request);
  if (!file) throw new Error('no upload to read');
  const parts: Buffer[] = [];
  for await (const part of file.stream) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const stream = Object.assign(Readable.from([bytes]), { truncated: file.stream.truncated });
  setUpload(request, { ...file, stream });
  return sha256(canonical([file.filename, file.fields, sha256(bytes)]));
}
