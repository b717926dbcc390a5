import path from 'node:path';
import { ROOT, run, tool } from '../project.mjs';

/**
 * What the phone runs too is checked as it is built, where not even Node's types are known, and again with its tests,
 * which read files.
 */
const PROJECTS = [
  ['packages/contract', 'packages/contract/tsconfig.json'],
  ['packages/contract with tests', '.ci/tsconfig/contract.json'],
  ['packages/rules', 'packages/rules/tsconfig.json'],
  ['packages/rules with tests', '.ci/tsconfig/rules.json'],
  ['server', 'server/tsconfig.json'],
  ['packages/console', 'packages/console/tsconfig.json'],
  ['miniapp', 'miniapp/tsconfig.json'],
  ['packages/e2e', 'packages/e2e/tsconfig.json'],
];

/** Every package with its own compiler and settings. */
export async function* types() {
  for (const [label, config] of PROJECTS) {
    const pkg = label.split(' ')[0];
    const { code, output } = await run(
      process.execPath,
      [tool(pkg, 'typescript/bin/tsc'), '-p', path.join(ROOT, config), '--noEmit', '--pretty', 'false'],
      { capture: true },
    );
    yield { name: `types: ${label}`, ok: code === 0, detail: output.split('\n').filter(Boolean) };
  }
}
