// Writes the paths of the icons for the style sheets, which can't read them where the web's icons do; `--check` says
// whether they are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const FROM = new URL('../src/ui/icon-paths.json', import.meta.url);
const FILE = new URL('../src/styles/icon-paths.scss', import.meta.url);

const WIDTH = 120;
const line = ([name, path]) => {
  const whole = `  '${name}': '${path}',`;
  return whole.length > WIDTH ? `  '${name}':\n    '${path}',` : whole;
};
const lines = Object.entries(JSON.parse(readFileSync(FROM, 'utf8'))).map(line);
const text = `// Made by \`node miniapp/scripts/icons.mjs\` from src/ui/icon-paths.json; do not edit.
$icon-paths: (
${lines.join('\n')}
);
`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  console.error('miniapp/src/styles/icon-paths.scss is stale: run node miniapp/scripts/icons.mjs');
  process.exitCode = 1;
}
