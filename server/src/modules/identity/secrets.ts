import { hash, verify } from '@node-rs/argon2';
import { generateSecret, generateURI, verifySync } from 'otplib';

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A real hash of no password, so that an unknown user costs the same time as a known one. */
let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2);
}

/** @param stored undefined for an unknown user: takes the same time and is always false */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('no password at all');
  const matches = await verify(stored ?? (await decoy), password);
  return stored !== undefined && matches;
}

export const TOTP_PERIOD_SECONDS = 30;

export function newTotpSecret(): string {
  return generateSecret();
}

export function totpUri(username: string, secret: string): string {
  return generateURI({ issuer: '亲清惠企', label: username, secret });
}

/**
 * The 30-second step for which a code is right (RFC 6238), one step of clock drift either way; null where it is
 * wrong. The caller must refuse a step that is not newer than the last accepted one (section 5.2: one use).
 */
export function totpStepOf(secret: string, code: string, now: Date): number | null {
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOTP_PERIOD_SECONDS, strategy: 'totp' });
  if (!result.valid) return null;
  const delta = 'delta' in result ? Number(result.delta) : 0;
  return Math.floor(epoch / TOTP_PERIOD_SECONDS) + delta;
}
