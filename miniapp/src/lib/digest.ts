import { Hash } from 'fast-sha256';
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
  return [...hash.digest()].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
