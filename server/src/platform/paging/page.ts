import { encodeCursor } from './cursor.js';

/** Rows of a page where the client names no number. */
export const PAGE_SIZE = 20;

/**
 * One page out of `limit + 1` rows: the extra row only tells that there is a next page.
 * @param keyOf the sort key of a row, unique among rows
 */
export function pageFrom<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => (string | number)[],
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
