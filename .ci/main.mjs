// The one entrance for people and machines: `npm start`, `npm test`, `npm run check` … all end here.
// Node built-ins only, because on a fresh clone nothing else is there yet.
import { requireNode } from './lib/project.mjs';

requireNode();

/** Each command is loaded only when asked for, so that a second `npm start` reads as little as it can. */
const COMMANDS = {
  start: () => import('./lib/start.mjs'),
  test: () => import('./lib/test.mjs'),
  check: () => import('./lib/check.mjs'),
  e2e: () => import('./lib/e2e.mjs'),
  bench: () => import('./lib/pass-on.mjs'),
  simulate: () => import('./lib/pass-on.mjs'),
  faults: () => import('./lib/pass-on.mjs'),
  cli: () => import('./lib/pass-on.mjs'),
  setup: () => import('./lib/setup.mjs'),
  build: () => import('./lib/build.mjs'),
  format: () => import('./lib/format.mjs'),
};

const [name, ...args] = process.argv.slice(2);
const load = COMMANDS[name];
if (!load) {
  console.error(`usage: node .ci/main.mjs ${Object.keys(COMMANDS).join(' | ')} [arguments]`);
  process.exit(2);
}

try {
  const { main } = await load();
  process.exitCode = await main(args, name);
} catch (error) {
  // A failed step has already shown its own output; its message says which step it was.
  console.error(error?.expected ? error.message : error);
  process.exitCode = 1;
}
