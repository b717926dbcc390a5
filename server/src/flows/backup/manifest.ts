import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Config } from '../../platform/config/index.js';
import { constantTimeEqual, hmac } from '../../platform/crypto/index.js';
import { canonical } from '../../platform/http/index.js';

export const FORMAT = 1;
export const MANIFEST = 'manifest.json';
export const ANCHORS = 'audit-anchor.jsonl';
export const FILES = 'files';
export const linesFile = (table: string) => join('tables', `${table}.ndjson.gz`);

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const Manifest = z.object({
  format: z.literal(FORMAT),
  /** an instant, ISO 8601 in UTC */
  takenAt: z.iso.datetime(),
  /** the schema that the rows are of, sorted by name */
  migrations: z.array(z.string()),
  /** traces of the encryption keys without which parts of the rows cannot be read; the keys themselves are not in here */
  encryptionKeys: z.array(Hash),
  tables: z.array(z.object({ name: z.string(), rows: z.int(), sha256: Hash })),
  files: z.object({
    count: z.int(),
    bytes: z.int(),
    /** storage keys of those whose bytes were gone or changed already when the backup was made */
    lost: z.array(z.string()),
  }),
  /** of the copy of the audit chain's anchors; null where there was none yet */
  anchors: z.nullable(Hash),
});

export type Manifest = z.infer<typeof Manifest>;

/** A backup that must not be restored, with the reason for the operator. */
export class BackupRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BackupRefused';
  }
}

/** What tells a key from others and nothing more about it. */
export function keyTraces({ encryptionKeys, auditKey }: Config): string[] {
  return encryptionKeys.map((key) => hmac(auditKey, canonical(['backup key', key])));
}

export function sealed(config: Config, manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, mac: macOf(config, manifest) }, null, 2)}\n`;
}

/**
 * @throws {BackupRefused} where it is no backup, one of another installation, changed, or one whose encryption keys
 * this installation does not have
 */
export async function readManifest(config: Config, folder: string): Promise<Manifest> {
  let found: unknown;
  try {
    found = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
  } catch (error) {
    throw new BackupRefused(`no backup in ${folder}: ${(error as Error).message}`);
  }
  const { mac, ...rest } = found as { mac?: unknown };
  const parsed = Manifest.safeParse(rest);
  if (!parsed.success)
    throw new BackupRefused(`${MANIFEST} is not of format ${FORMAT}: ${z.prettifyError(parsed.error)}`);
  // First, because without the same AUDIT_KEY nothing else can be compared either.
  if (typeof mac !== 'string' || !constantTimeEqual(mac, macOf(config, parsed.data)))
    throw new BackupRefused(`${MANIFEST} was changed, or made under another AUDIT_KEY than this installation has`);
  const ours = new Set(keyTraces(config));
  if (parsed.data.encryptionKeys.some((trace) => !ours.has(trace)))
    throw new BackupRefused(
      'ENCRYPTION_KEY lacks a key that the backup was made with: account numbers could not be read',
    );
  return parsed.data;
}

function macOf({ auditKey }: Config, manifest: Manifest): string {
  return hmac(auditKey, canonical(['backup', manifest]));
}
