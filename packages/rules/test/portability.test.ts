/** The package runs in the mini-program: no code from text, no Node, no BigInt, nothing of the host's locale or clock. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../src/', import.meta.url));
const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));

it.each(sources)('%s', (name) => {
  const text = readFileSync(`${folder}${name}`, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
  expect(text).not.toMatch(/\beval\(|new Function|\bBigInt\b|\d+n\b|\bIntl\b|toLocale|new Date|Date\.now|Math\.random/);
  expect(text).not.toMatch(/from '(node:|fs|path)|from 'zod'|require\(/);
  // ES2022+ methods that no transpiler adds.
  expect(text).not.toMatch(/\.at\(|replaceAll|structuredClone|Object\.hasOwn|findLast|Object\.groupBy|toSorted/);
  // Code of the contract would come along whole; only its types are used.
  for (const line of text.split('\n'))
    if (line.includes("'@qinqing/contract'")) expect(line).toMatch(/^(import|export) type/);
  if (name.endsWith('-schema.ts') && name !== 'json-schema.ts') expect(text).toContain('z.config({ jitless: true })');
  expect(text.split('\n').length).toBeLessThan(420);
});
