import { Hash, hash as sha256 } from 'fast-sha256';
import type { FileVault } from './file-vault';

/** Small enough that a slow phone answers a tap between two of them. */
const STEP = 256 * 1024;

const breathe = () => new Promise((resolve) => setTimeout(resolve, 0));

/** SHA-256 of a kept file in lower-case hex. By ourselves: neither WeChat nor a page without https has Web Crypto. */
export async function digestOf(vault: FileVault, key: string, size: number): Promise<string> {
  const hash = new Hash();
  for (let from = 0; from < size; from += STEP) {
    hash.update(new Uint8Array(await vault.read(key, from, Math.min(from + STEP, size))));
    await breathe();
  }
  return hex(hash.digest());
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * SHA-256 of a text by its UTF-16 units in lower-case hex: a name of bounded length that tells nothing of it. WeChat has
 * no TextEncoder, and what a person typed may end in half a character.
 */
export function digestOfText(text: string): string {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    bytes[at * 2] = unit >> 8;
    bytes[at * 2 + 1] = unit & 0xff;
  }
  return hex(sha256(bytes));
}
