import path from 'node:path';
import { ROOT, run, tool } from '../project.mjs';

/** A build that leaves tests out is checked with a wider configuration than it is built with. */
const PACKAGES = {
  'packages/contract': '.ci/tsconfig/contract.json',
  'packages/rules': '.ci/tsconfig/rules.json',
  server: 'server/tsconfig.json',
  'packages/console': 'packages/console/tsconfig.json',
  miniapp: 'miniapp/tsconfig.json',
  'packages/e2e': 'packages/e2e/tsconfig.json',
};

/** Every package with its own compiler and settings. */
export async function* types() {
  for (const [pkg, config] of Object.entries(PACKAGES)) {
    const { code, output } = await run(
      process.execPath,
      [tool(pkg, 'typescript/bin/tsc'), '-p', path.join(ROOT, config), '--noEmit', '--pretty', 'false'],
      { capture: true },
    );
    yield { name: `types: ${pkg}`, ok: code === 0, detail: output.split('\n').filter(Boolean) };
  }
}
