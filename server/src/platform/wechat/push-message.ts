import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors/index.js';

export interface PushSecrets {
  appId: string;
  token: string;
  /** EncodingAESKey: 43 characters of Base64 */
  key: string;
}

/** WeChat's signature of a push: SHA-1 over the sorted parts (消息推送 · 安全模式). */
function signatureOf(...parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex');
}

/** @throws {AppError} FORBIDDEN */
export function requireSignature(given: string, ...parts: string[]): void {
  const [a, b] = [Buffer.from(given), Buffer.from(signatureOf(...parts))];
  if (a.length !== b.length || !timingSafeEqual(a, b)) throw new AppError('FORBIDDEN');
}

/** Block size of the padding, which is not that of the cipher. */
const PADDING = 32;
/** Random bytes before the length. */
const SALT = 16;

/**
 * Opens a push in secure mode: AES-256-CBC over salt, length, message and app id.
 * @throws {AppError} FORBIDDEN where it is not WeChat's or not for this mini-program
 */
export function openPush({ appId, key }: PushSecrets, encrypted: string): unknown {
  try {
    const aes = Buffer.from(`${key}=`, 'base64');
    const decipher = createDecipheriv('aes-256-cbc', aes, aes.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
    const padding = padded.at(-1) ?? 0;
    if (padding < 1 || padding > PADDING) throw new Error('padding');
    const plain = padded.subarray(0, padded.length - padding);
    const end = SALT + 4 + plain.readUInt32BE(SALT);
    if (plain.subarray(end).toString() !== appId) throw new Error('app id');
    return JSON.parse(plain.subarray(SALT + 4, end).toString()) as unknown;
  } catch {
    // Whatever is wrong with it: it does not come from WeChat, and nobody is told more.
    throw new AppError('FORBIDDEN');
  }
}
