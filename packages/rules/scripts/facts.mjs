/**
 * Writes FACTS.md, the dictionary of facts as the authors of measures read it, from src/facts.ts; `--check` only
 * compares and exits 1 where the file is stale. Needs the built package (`npm run build`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { FACTS } from '../dist/facts.js';

const file = new URL('../FACTS.md', import.meta.url);
const ENDINGS = { year: '@2025', half: '@2025H1', quarter: '@2026Q1', month: '@2026-03' };

/** A list and no table: a formatter would align the columns, and not every one counts Chinese characters alike. */
const line = ({ name, label, type, unit, period = 'none', periods, options, department, askable, help }) => {
  const endings = (periods ?? [period]).filter((kind) => kind !== 'none').map((kind) => `\`${ENDINGS[kind]}\``);
  const parts = [
    [label, help].filter(Boolean).join('：'),
    type === 'money' || !unit ? type : `${type} (${unit})`,
    endings.length > 0 ? `by ${endings.join(' ')}` : '',
    (options ?? []).map((option) => `\`${option.value}\` ${option.label}`).join(', '),
    department,
    askable ? 'askable' : '',
  ];
  return `- \`${name}\` ${parts.filter(Boolean).join(' · ')}`;
};
const text = `# Facts

What a measure may ask about a firm. Written by \`npm run schema\` from \`src/facts.ts\`. Each line: name, label, type (unit), periods, values, the department that supplies it, and \`askable\` where a firm may declare it in the form. A fact with periods is named with one of the endings that it is kept by, e.g. \`revenue@2025\`; the others stand by themselves.

${FACTS.map(line).join('\n')}
`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('FACTS.md is stale: run `npm run schema` in packages/rules');
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
