/** Unified social credit code (统一社会信用代码), GB 32100-2015; organisation code inside it, GB 11714-1997. */

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @param first17 the first 17 characters @returns the 18th, or null where a character is not allowed */
export function usccCheckDigit(first17: string): string | null {
  if (first17.length !== 17) return null;
  let sum = 0;
  for (let i = 0; i < 17; i += 1) {
    const value = ALPHABET.indexOf(first17.charAt(i));
    if (value < 0) return null;
    sum += value * (WEIGHTS[i] ?? 0);
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** @param first8 the organisation code's body @returns its check character (0–9 or X), or null */
export function organisationCheckDigit(first8: string): string | null {
  if (first8.length !== 8) return null;
  let sum = 0;
  for (let i = 0; i < 8; i += 1) {
    const value = ORGANISATION_ALPHABET.indexOf(first8.charAt(i));
    if (value < 0) return null;
    sum += value * (ORGANISATION_WEIGHTS[i] ?? 0);
  }
  const digit = 11 - (sum % 11);
  return digit === 10 ? 'X' : digit === 11 ? '0' : String(digit);
}

/** Upper case, full-width to half-width, blanks and dashes out: what people paste. */
export function normaliseUscc(text: string): string {
  return text
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s-]/g, '')
    .toUpperCase();
}

/**
 * True for a well-formed code with a right check character (GB 32100-2015 section 5.6). The organisation
 * code's own check digit is not required: codes issued since 2015 exist whose embedded part was assigned
 * before and carries a different one.
 */
export function isValidUscc(code: string): boolean {
  return code.length === 18 && usccCheckDigit(code.slice(0, 17)) === code.charAt(17);
}

/** `9135**********WJ8K`-style masking for lists that others may see. */
export function maskUscc(code: string): string {
  return code.length < 8 ? code : `${code.slice(0, 4)}${'*'.repeat(code.length - 8)}${code.slice(-4)}`;
}
