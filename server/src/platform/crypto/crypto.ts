import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** SHA-256 as lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** HMAC-SHA-256 as lower-case hex. */
export function hmac(key: string | Uint8Array, data: string | Uint8Array): string {
  return createHmac('sha256', key).update(data).digest('hex');
}

/** Compares two texts in a time that does not depend on where they differ. */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/** A random token of `bytes` × 8 bits, URL-safe. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

interface Key {
  id: string;
  bytes: Buffer;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts single values (account numbers, TOTP secrets) with AES-256-GCM. A value is bound to its place by `context`
 * (such as `payee-account:ID`): a ciphertext copied into another row does not open.
 *
 * Text form: `KEYID.BASE64URL(iv ‖ ciphertext ‖ tag)`. The key id tells which of several configured keys opens it, so
 * that keys can be rotated: put the new key first and keep the old ones behind it.
 */
export class Cipher {
  private readonly keys: Key[];
  private readonly fingerprintKey: Buffer;

  constructor(secrets: string[]) {
    if (secrets.length === 0) throw new Error('an encryption key is needed');
    this.keys = secrets.map((secret) => {
      const bytes = derive(secret, 'encrypt');
      return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
    });
    // The oldest key, so that rotating the encryption key leaves stored fingerprints valid.
    this.fingerprintKey = derive(secrets.at(-1)!, 'fingerprint');
  }

  encrypt(plain: string, context: string): string {
    const key = this.keys[0]!;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${key.id}.${body.toString('base64url')}`;
  }

  /** @throws if the key is unknown, the text was changed, or `context` is not the one it was encrypted with */
  decrypt(text: string, context: string): string {
    const [id, encoded] = text.split('.');
    const key = this.keys.find((candidate) => candidate.id === id);
    if (!key || !encoded) throw new Error('encrypted value: unknown key or form');
    const body = Buffer.from(encoded, 'base64url');
    if (body.length < IV_BYTES + TAG_BYTES) throw new Error('encrypted value: too short');
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, body.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  /** A keyed digest by which an encrypted value can be found again or compared, but not guessed without the key. */
  fingerprint(value: string): string {
    return hmac(this.fingerprintKey, value);
  }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `qinqing/${purpose}`, 32));
}
