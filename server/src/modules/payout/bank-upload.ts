import { AppError } from '../../platform/errors/index.js';
import type { IncomingFile } from '../../platform/http/index.js';
import { MAX_BANK_BYTES } from './bank/read-file.js';

/** Reasons kept of a file that is wrong in every line. */
const MAX_REASONS = 200;

export interface UploadedFile {
  name: string;
  bytes: Buffer;
}

/**
 * A bank's file as it came, whole; nothing larger than the readers take is held in memory.
 * @throws {AppError} PAYLOAD_TOO_LARGE, UPLOAD_EMPTY
 */
export async function receiveBankFile(file: IncomingFile): Promise<UploadedFile> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of file.stream) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > MAX_BANK_BYTES) throw new AppError('PAYLOAD_TOO_LARGE');
  }
  if (file.stream.truncated) throw new AppError('PAYLOAD_TOO_LARGE');
  if (size === 0) throw new AppError('UPLOAD_EMPTY');
  return { name: file.filename.slice(-200), bytes: Buffer.concat(parts) };
}

export function shortened(faults: readonly string[]): string[] {
  if (faults.length <= MAX_REASONS) return [...faults];
  return [...faults.slice(0, MAX_REASONS), `另有 ${faults.length - MAX_REASONS} 处问题未列出`];
}
