import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../../platform/crypto/index.js';
import { canonical } from '../../platform/http/index.js';

/** PKCS #8 around the 32 bytes of an Ed25519 key (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface SignedExplanation<T = unknown> {
  format: 'qinqing.payout-explanation/1';
  content: T;
  /** SHA-256 of the content, written as JSON with sorted keys and without spaces */
  sha256: string;
  /** Ed25519 over the same bytes, Base64 */
  signature: string;
  /** SPKI, Base64: compare it with the one that the office has published */
  publicKey: string;
}

/**
 * Signs what leaves the office as an explanation of a payment. The key is derived from the audit key, so that there is
 * one secret less to keep, and its public half can be handed to auditors: they verify without asking the server.
 */
export class ExplanationSigner {
  private readonly key: KeyObject;
  /** SPKI, Base64 */
  readonly publicKey: string;

  constructor(auditKey: string) {
    const seed = Buffer.from(hkdfSync('sha256', auditKey, '', 'qinqing/payout-explanation', 32));
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    this.publicKey = createPublicKey(this.key).export({ format: 'der', type: 'spki' }).toString('base64');
  }

  sign<T>(content: T): SignedExplanation<T> {
    const bytes = Buffer.from(canonical(content));
    return {
      format: 'qinqing.payout-explanation/1',
      content,
      sha256: sha256(bytes),
      signature: sign(null, bytes, this.key).toString('base64'),
      publicKey: this.publicKey,
    };
  }
}

/** Whether a file is what was signed, needing nothing but the file and the published key. */
export function isGenuine(file: SignedExplanation, publicKey: string): boolean {
  if (file.publicKey !== publicKey) return false;
  const bytes = Buffer.from(canonical(file.content));
  if (sha256(bytes) !== file.sha256) return false;
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return verify(null, bytes, key, Buffer.from(file.signature, 'base64'));
}
