/** Texts that are kept in files and compared line by line; `UPDATE_GOLDEN=1` writes them anew, for a person to read. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export function expectGolden(name: string, lines: readonly string[]): void {
  const file = fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
  const text = `${lines.join('\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const before = kept.split('\n');
  const differing = text.split('\n').findIndex((line, i) => line !== before[i]);
  expect(
    text === kept,
    `${name} line ${differing + 1}: ${before[differing]} → ${lines[differing]} (UPDATE_GOLDEN=1 where that is meant)`,
  ).toBe(true);
}
