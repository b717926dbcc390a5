import { hmac } from '../../platform/crypto/index.js';
import { canonical } from '../../platform/http/index.js';
import type { AuditEntryRow, AuditHead } from './audit.entity.js';

/** What the first entry links to. */
export const GENESIS = '0'.repeat(64);
export const HEAD_ID = 'head';

type Hashed = Omit<AuditEntryRow, 'hash'>;

/** The link of an entry: everything it says, and through `prevHash` everything before it, under the audit key. */
export function entryHash(key: string, entry: Hashed): string {
  // What `canonical` says of the whole list, said piece by piece: a chain of a million entries is read through.
  const parts = [
    plain(entry.seq),
    plain(entry.at.toISOString()),
    plain(entry.actorKind),
    plain(entry.actorId),
    plain(entry.actorName),
    plain(entry.action),
    plain(entry.entity),
    plain(entry.entityId),
    plain(entry.version),
    changed(entry.before),
    changed(entry.after),
    plain(entry.reason),
    plain(entry.denied),
    plain(entry.requestId),
    plain(entry.prevHash),
  ];
  return hmac(key, `[${parts.join(',')}]`);
}

function plain(value: string | number | boolean | null | undefined): string {
  return JSON.stringify(value) ?? 'null';
}

function changed(value: unknown): string {
  return value === null || value === undefined ? 'null' : canonical(value);
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
