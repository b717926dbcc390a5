import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { constantTimeEqual } from '../../platform/crypto/index.js';
import { type Anchor, anchorMac } from './audit.rules.js';

export interface AnchorFile {
  anchors: Anchor[];
  /** Numbers (from 1) of lines that are not anchors made with this key. */
  badLines: number[];
}

/** Appends one line; several processes may do so at once. */
export async function appendAnchor(path: string, key: string, head: Omit<Anchor, 'mac'>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify({ ...head, mac: anchorMac(key, head) })}\n`);
}

export async function readAnchors(path: string, key: string): Promise<AnchorFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { anchors: [], badLines: [] };
    throw error;
  }
  const anchors: Anchor[] = [];
  const badLines: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (line === '') return;
    const anchor = parse(line);
    if (anchor && constantTimeEqual(anchor.mac, anchorMac(key, anchor))) anchors.push(anchor);
    else badLines.push(index + 1);
  });
  return { anchors, badLines };
}

function parse(line: string): Anchor | undefined {
  try {
    const value = JSON.parse(line) as Partial<Anchor> | null;
    const texts = [value?.at, value?.chain, value?.hash, value?.mac];
    return texts.every((text) => typeof text === 'string') && Number.isInteger(value?.seq)
      ? (value as Anchor)
      : undefined;
  } catch {
    return undefined;
  }
}
