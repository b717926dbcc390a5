import { gunzipSync, gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Cipher, sha256 } from '../../platform/crypto/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { BankFileRecord } from './payout.entity.js';

/** Keeps the bytes of bank files: packed, encrypted, and bound to the file they belong to. */
@Injectable()
export class BankVault {
  constructor(private readonly cipher: Cipher) {}

  close(fileId: string, bytes: Buffer): { content: string; sha256: string } {
    const content = this.cipher.encrypt(gzipSync(bytes).toString('base64'), contextOf(fileId));
    return { content, sha256: sha256(bytes) };
  }

  /**
   * The bytes as they were stored.
   * @throws {AppError} BATCH_CHANGED where they are not those any more
   */
  open(file: Pick<BankFileRecord, 'id' | 'content' | 'sha256'>): Buffer {
    let bytes: Buffer;
    try {
      bytes = gunzipSync(Buffer.from(this.cipher.decrypt(file.content ?? '', contextOf(file.id)), 'base64'));
    } catch (error) {
      throw new AppError('BATCH_CHANGED', { details: { fileId: file.id }, cause: error });
    }
    if (sha256(bytes) !== file.sha256) throw new AppError('BATCH_CHANGED', { details: { fileId: file.id } });
    return bytes;
  }

  accountFingerprint(accountNumber: string): string {
    return this.cipher.fingerprint(`bank-line:${accountNumber}`);
  }
}

function contextOf(fileId: string): string {
  return `bank-file:${fileId}`;
}
