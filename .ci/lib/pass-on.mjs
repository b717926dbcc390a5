// Commands whose work is the server's own: this only makes sure that they run on what the sources say.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { Expected, ROOT, run } from './project.mjs';

const PROGRAMS = {
  cli: { needs: ['contract', 'rules', 'server'], file: 'server/dist/src/cli.js' },
  bench: {
    needs: ['contract', 'rules', 'server', 'console', 'h5'],
    file: 'server/dist/bench/main.js',
    node: ['--expose-gc'],
  },
  faults: { needs: ['contract', 'rules', 'server'], file: 'server/dist/faults/main.js' },
  simulate: { needs: ['contract', 'rules', 'server'], file: 'server/dist/simulator/main.js' },
};

export async function main(args, name) {
  const { needs, file, node = [] } = PROGRAMS[name];
  await build(needs);
  if (!existsSync(path.join(ROOT, file))) throw new Expected(`npm run ${name}: the server has no ${file}`);
  const { code } = await run(process.execPath, [...node, file, ...args], { stdin: 'inherit' });
  return code;
}
