import type { PayoutStatus } from '@qinqing/contract';
import type { CertificateCheck } from '@qinqing/contract/public';

/** Digits and letters that are not taken for one another when read out. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** @param random 10 bytes @returns 16 characters */
export function codeFrom(random: Uint8Array): string {
  let bits = 0n;
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let at = random.length * 8 - 5; at >= 0; at -= 5) code += ALPHABET[Number((bits >> BigInt(at)) & 31n)];
  return code;
}

/** 7K2M-9QXA-…: as printed. */
export function printedCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? code;
}

/** As stored, whatever way it was typed. */
export function storedCode(typed: string): string {
  return typed.replaceAll('-', '').toUpperCase();
}

/** What an order stands for to somebody who holds its certificate; null where nothing was ever paid on it. */
export function certificateState(status: PayoutStatus, recoveredFen: number): CertificateCheck['state'] | null {
  switch (status) {
    case 'paid':
      return recoveredFen > 0 ? 'recovered' : 'paid';
    case 'clawback_open':
      return 'demanded';
    case 'clawed_back':
      return 'recovered';
    case 'returned':
    case 'corrected':
      return 'returned';
    default:
      return null;
  }
}
