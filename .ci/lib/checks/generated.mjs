import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT, run } from '../project.mjs';

/** Files that a program writes and people read: each has a script that says with `--check` whether it is stale. */
const GENERATED = [
  { file: 'packages/rules/measure.schema.json', script: 'packages/rules/scripts/schema.mjs' },
  { file: 'packages/rules/FACTS.md', script: 'packages/rules/scripts/facts.mjs' },
  { file: 'packages/contract/privacy.md', script: 'server/scripts/privacy.mjs' },
  { file: 'miniapp/src/styles/icon-paths.scss', script: 'miniapp/scripts/icons.mjs' },
  { file: 'server/src/states.md', script: 'server/scripts/states.mjs' },
];

export async function* generated() {
  for (const { file, script } of GENERATED) {
    const { code, output } = await run(process.execPath, [script, '--check'], { capture: true });
    yield {
      name: `generated: ${file} is up to date`,
      ok: code === 0 && existsSync(path.join(ROOT, file)),
      detail: output.split('\n').filter(Boolean),
    };
  }
}
