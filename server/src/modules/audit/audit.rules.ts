import { hmac } from '../../platform/crypto/index.js';
import { canonical } from '../../platform/http/index.js';
import type { AuditEntryRow, AuditHead } from './audit.entity.js';

/** What the first entry links to. */
export const GENESIS = '0'.repeat(64);
export const HEAD_ID = 'head';

type Hashed = Omit<AuditEntryRow, 'hash'>;

/** The link of an entry: everything it says, and through `prevHash` everything before it, under the audit key. */
export function entryHash(key: string, entry: Hashed): string {
  return hmac(
    key,
    canonical([
      entry.seq,
      entry.at.toISOString(),
      entry.actorKind,
      entry.actorId,
      entry.actorName,
      entry.action,
      entry.entity,
      entry.entityId,
      entry.version,
      entry.before ?? null,
      entry.after ?? null,
      entry.reason,
      entry.denied,
      entry.requestId,
      entry.prevHash,
    ]),
  );
}

export function headMac(key: string, head: Pick<AuditHead, 'chain' | 'seq' | 'hash'>): string {
  return hmac(key, canonical(['head', head.chain, head.seq, head.hash]));
}

/** A copy of the chain's end, kept outside the database. */
export interface Anchor {
  at: string;
  chain: string;
  seq: number;
  hash: string;
  mac: string;
}

export function anchorMac(key: string, anchor: Omit<Anchor, 'mac'>): string {
  return hmac(key, canonical(['anchor', anchor.at, anchor.chain, anchor.seq, anchor.hash]));
}

/** A value as it will come back from the database: dates as text, nothing undefined. */
export function asStored(value: unknown): unknown {
  return value === undefined || value === null ? null : JSON.parse(JSON.stringify(value));
}
