import { oncePer } from '../once.js';

/** What only people read; it never decides. */
const TEXTS = ['label', 'clause', 'name'];

function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(written).join()}]`;
  const entries = Object.entries(value).filter(([key, held]) => held !== undefined && TEXTS.indexOf(key) < 0);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${key}:${written(held)}`)
    .join()}}`;
}

const objectKey = oncePer(written);

/** The same text for two nodes that compute the same, whatever they are called and in which order they were written. */
export function keyOf(node: object | string | number): string {
  return typeof node === 'object' ? objectKey(node) : JSON.stringify(node);
}
