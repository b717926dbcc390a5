import { AppError } from '../errors/index.js';

type CursorPart = string | number;
interface PartTypes {
  string: string;
  number: number;
}

/** The place after which the next page begins: the sort key of the last row, opaque to clients. */
export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * @example const [at, id] = decodeCursor(query.cursor, ['number', 'string']);
 * @throws {AppError} BAD_CURSOR for anything that `encodeCursor` did not make of these types
 */
export function decodeCursor<const T extends readonly (keyof PartTypes)[]>(
  text: string,
  types: T,
): { -readonly [K in keyof T]: PartTypes[T[K]] } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    throw new AppError('BAD_CURSOR', { cause: error });
  }
  if (!Array.isArray(parts) || parts.length !== types.length || parts.some((part, i) => typeof part !== types[i])) {
    throw new AppError('BAD_CURSOR');
  }
  return parts as { -readonly [K in keyof T]: PartTypes[T[K]] };
}

/**
 * One page out of `limit + 1` rows: the extra row only tells that there is a next page.
 * @param keyOf the sort key of a row, unique among rows
 */
export function pageFrom<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly CursorPart[]): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

/** Rows of a page where the client names no number. */
export const PAGE_SIZE = 20;
