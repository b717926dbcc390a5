import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type';
import { AppError, type IncomingFile } from '../../platform/http/index.js';
import { CSV, type FilePurpose, looksLikeText, SNIFF_BYTES, XLSX } from './file.rules.js';
import { discard, type FileStore } from './file.store.js';

export interface Received {
  temporaryPath: string;
  mime: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** What an xlsx looks like until more of it has arrived. */
const CONTAINERS = ['application/zip', 'application/x-cfb'];

/**
 * Reads an upload into a temporary file, refusing it as early as it can be told to be wrong.
 * @throws {AppError} UPLOAD_EMPTY, UNSUPPORTED_TYPE, PAYLOAD_TOO_LARGE; nothing is left behind then
 */
export async function receive(part: IncomingFile, purpose: FilePurpose, store: FileStore): Promise<Received> {
  const { stream } = part;
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let temporaryPath: string | undefined;
  try {
    const head = await readHead(chunks);
    if (head.length === 0) throw new AppError('UPLOAD_EMPTY');
    await refuseEarly(head, part.filename, purpose);
    temporaryPath = await store.temporary();
    const { size, sha256 } = await writeAll(head, chunks, temporaryPath, purpose);
    if (stream.truncated) throw tooLarge(purpose);
    const mime = await typeOf(temporaryPath, head, part);
    if (mime === undefined || !purpose.mimes.includes(mime)) throw unsupported(purpose);
    return { temporaryPath, mime, size, sha256 };
  } catch (error) {
    if (temporaryPath !== undefined) await discard(temporaryPath);
    // The rest is read and thrown away, so that the client gets to hear the answer.
    stream.resume();
    throw error;
  }
}

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < SNIFF_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

/** @throws {AppError} UNSUPPORTED_TYPE where the first bytes already tell */
export async function refuseEarly(head: Buffer, filename: string, purpose: FilePurpose): Promise<void> {
  const sniffed = (await fileTypeFromBuffer(head))?.mime ?? (isCsv(head, filename) ? CSV : undefined);
  const mayBecome = sniffed !== undefined && CONTAINERS.includes(sniffed) && purpose.mimes.includes(XLSX);
  if (!mayBecome && (sniffed === undefined || !purpose.mimes.includes(sniffed))) throw unsupported(purpose);
}

async function writeAll(
  head: Buffer,
  chunks: AsyncIterator<Buffer>,
  path: string,
  purpose: FilePurpose,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  let size = 0;
  try {
    for (let chunk: Buffer | undefined = head; chunk; ) {
      size += chunk.length;
      if (size > purpose.maxBytes) throw tooLarge(purpose);
      hash.update(chunk);
      if (!target.write(chunk)) await once(target, 'drain');
      const next: IteratorResult<Buffer> = await chunks.next();
      chunk = next.done ? undefined : next.value;
    }
    target.end();
    await finished(target);
  } catch (error) {
    // The file may still be on its way to being opened: whoever removes it before that leaves it behind.
    if (!target.closed) {
      target.destroy();
      await once(target, 'close');
    }
    throw error;
  }
  return { size, sha256: hash.digest('hex') };
}

async function typeOf(path: string, head: Buffer, part: IncomingFile): Promise<string | undefined> {
  const found = await fileTypeFromFile(path);
  return found?.mime ?? (isCsv(head, part.filename) ? CSV : undefined);
}

/** Separated values have no mark of their own: text, and called so. */
function isCsv(head: Buffer, filename: string): boolean {
  return /\.csv$/i.test(filename) && looksLikeText(head);
}

const NAMES: Record<string, string> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPG',
  'image/png': 'PNG',
  'application/xml': 'XML',
  [CSV]: 'CSV',
  [XLSX]: 'XLSX',
};

function unsupported(purpose: FilePurpose): AppError {
  return new AppError('UNSUPPORTED_TYPE', {
    message: `只能上传 ${purpose.mimes.map((mime) => NAMES[mime] ?? mime).join('、')} 文件，请另存为这些格式后再上传`,
  });
}

function tooLarge(purpose: FilePurpose): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: `文件不能超过 ${Math.floor(purpose.maxBytes / 1024 / 1024)} MB，请压缩后再上传`,
  });
}
