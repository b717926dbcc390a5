/**
 * Writes measure.schema.json (JSON Schema 2020-12) from the zod schema; `--check` only compares and exits 1 where the
 * file is stale. Needs the built package (`npm run build`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { measureJsonSchema } from '../dist/json-schema.js';

const file = new URL('../measure.schema.json', import.meta.url);
const text = `${JSON.stringify(measureJsonSchema(), null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('measure.schema.json is stale: run `npm run schema` in packages/rules');
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
