import { AppError } from '../errors/index.js';

/** A page's end as an opaque text: the values of the columns that order it. */
export function encodeCursor(parts: (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * @returns as many texts and numbers as `form` names, in its types
 * @throws {AppError} BAD_CURSOR for anything that `encodeCursor` did not make for this form
 */
export function decodeCursor<const F extends readonly ('string' | 'number')[]>(
  cursor: string,
  form: F,
): { [I in keyof F]: F[I] extends 'number' ? number : string } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new AppError('BAD_CURSOR');
  }
  if (!Array.isArray(parts) || parts.length !== form.length || form.some((type, i) => typeof parts[i] !== type))
    throw new AppError('BAD_CURSOR');
  return parts as never;
}
