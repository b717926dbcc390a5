/** Three-valued outcomes of many rows as two planes of bits, 32 rows to a word. */
import { copied, indexes, words } from './scratch.js';

/**
 * A row is met where both bits are set, unknown where only `possible` is, not met where neither is. So "all" is a
 * bitwise and of both planes, and "any" a bitwise or.
 */
export interface Planes {
  readonly met: Uint32Array;
  readonly possible: Uint32Array;
}

export function wordsFor(rows: number): number {
  return (rows + 31) >>> 5;
}

export function emptyPlanes(rows: number): Planes {
  return { met: clear(rows), possible: clear(rows) };
}

function clear(rows: number): Uint32Array {
  return words(wordsFor(rows)).fill(0);
}

/** To be changed without changing the original; what is wholly known may become open in it. */
export function apartFrom({ met, possible }: Planes): Planes {
  return { met: copied(met), possible: copied(possible) };
}

export function bitAt(plane: Uint32Array, row: number): number {
  return ((plane[row >>> 5] as number) >>> (row & 31)) & 1;
}

export function setRow(planes: Planes, row: number, met: number, possible: number): void {
  const word = row >>> 5;
  const at = row & 31;
  planes.met[word] = ((planes.met[word] as number) & ~(1 << at)) | (met << at);
  planes.possible[word] = ((planes.possible[word] as number) & ~(1 << at)) | (possible << at);
}

function merged(planes: readonly Planes[], join: (into: Uint32Array, from: Uint32Array) => void): Planes {
  const [first, ...rest] = planes as [Planes, ...Planes[]];
  if (rest.length === 0) return first;
  const met = copied(first.met);
  const possible = first.possible === first.met ? met : copied(first.possible);
  for (const next of rest) {
    join(met, next.met);
    if (possible !== met) join(possible, next.possible);
  }
  return { met, possible };
}

function andInto(into: Uint32Array, from: Uint32Array): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] as number) & (from[i] as number);
}

function orInto(into: Uint32Array, from: Uint32Array): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] as number) | (from[i] as number);
}

export function allOf(planes: readonly Planes[]): Planes {
  return merged(apart(planes), andInto);
}

export function anyOf(planes: readonly Planes[]): Planes {
  return merged(apart(planes), orInto);
}

/** One array for both planes says that nothing is unknown; that holds for a merger only if it does for all. */
function apart(planes: readonly Planes[]): readonly Planes[] {
  const [first] = planes as [Planes];
  if (first.met !== first.possible || planes.every(({ met, possible }) => met === possible)) return planes;
  return [{ met: first.met, possible: copied(first.possible) }, ...planes.slice(1)];
}

/** @param rows bits past the last row stay clear */
export function notOf(planes: Planes, rows: number): Planes {
  const met = inverted(planes.possible, rows);
  return { met, possible: planes.met === planes.possible ? met : inverted(planes.met, rows) };
}

function inverted(plane: Uint32Array, rows: number): Uint32Array {
  const result = words(plane.length);
  for (let i = 0; i < plane.length; i += 1) result[i] = ~(plane[i] as number);
  if (rows & 31) result[result.length - 1] = (result[result.length - 1] as number) & ((1 << (rows & 31)) - 1);
  return result;
}

/** Rows in which at least `least` of the planes are met, and may be. */
export function atLeastOf(least: number, planes: readonly Planes[], rows: number): Planes {
  const result = emptyPlanes(rows);
  for (const plane of ['met', 'possible'] as const) {
    for (let row = 0; row < rows; row += 1) {
      let count = 0;
      for (const each of planes) count += bitAt(each[plane], row);
      if (count >= least) result[plane][row >>> 5] = (result[plane][row >>> 5] as number) | (1 << (row & 31));
    }
  }
  return result;
}

export function countBits(plane: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < plane.length; i += 1) count += ones(plane[i] as number);
  return count;
}

export function ones(word: number): number {
  let w = word - ((word >>> 1) & 0x55555555);
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The rows whose bit is set, in order. */
export function rowsOf(plane: Uint32Array): Int32Array {
  const rows = indexes(countBits(plane));
  let at = 0;
  for (let i = 0; i < plane.length; i += 1) {
    for (let word = plane[i] as number; word !== 0; word &= word - 1) {
      rows[at] = (i << 5) + 31 - Math.clz32(word & -word);
      at += 1;
    }
  }
  return rows;
}
