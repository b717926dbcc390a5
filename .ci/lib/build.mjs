import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contentKey, listInputs, outputKey, quickKey } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { Expected, ROOT, STATE_DIR, step, tool } from './project.mjs';
import { setup } from './setup.mjs';

const tsc = (pkg) => [process.execPath, [tool(pkg, 'typescript/bin/tsc'), '-p', `${pkg}/tsconfig.json`]];

/**
 * What can be built: `inputs` are read by the build, `after` are units whose result it reads, `output` is a file
 * that exists exactly when the build has succeeded. `settings` are environment variables that end up in the result.
 */
const UNITS = {
  contract: {
    inputs: ['packages/contract', 'tsconfig.base.json'],
    after: [],
    output: 'packages/contract/dist/index.js',
    make: () => tsc('packages/contract'),
  },
  rules: {
    inputs: ['packages/rules', 'tsconfig.base.json'],
    after: ['contract'],
    output: 'packages/rules/dist/index.js',
    make: () => tsc('packages/rules'),
  },
  server: {
    // Compiled file by file without types, so it does not depend on what contract and rules compile to.
    inputs: ['server', 'tsconfig.base.json'],
    after: [],
    output: 'server/dist/src/main.js',
    make: () => [process.execPath, ['build.mjs'], 'server'],
  },
  console: {
    inputs: ['packages/console', 'tsconfig.base.json'],
    after: ['contract', 'rules'],
    output: 'packages/console/dist/index.html',
    make: () => [process.execPath, [tool('packages/console', 'vite/bin/vite.js'), 'build'], 'packages/console'],
  },
  h5: {
    inputs: ['miniapp', 'tsconfig.base.json'],
    after: ['contract', 'rules'],
    output: 'miniapp/dist/h5/index.html',
    make: () => taro('h5'),
  },
  weapp: {
    inputs: ['miniapp', 'tsconfig.base.json'],
    after: ['contract', 'rules'],
    output: 'miniapp/dist/weapp/app.json',
    settings: ['QINQING_API_ORIGIN'],
    make: () => taro('weapp'),
  },
};

const taro = (type) => [
  process.execPath,
  [tool('miniapp', '@tarojs/cli/bin/taro'), 'build', '--type', type],
  'miniapp',
  { NODE_ENV: 'production' },
];

/** What serving needs. The weapp build is for the check, the rig and the release only. */
export const SERVED = ['contract', 'rules', 'server', 'console', 'h5'];

/** Two bundlers at once keep two cores busy; a third only costs memory. */
const PARALLEL = 2;

const stampFile = (name) => path.join(STATE_DIR, `build-${name}.json`);

function readStamp(name) {
  try {
    return JSON.parse(readFileSync(stampFile(name), 'utf8'));
  } catch {
    return null; // Absent, or cut off by a kill: then it is built again.
  }
}

const writeStamp = (name, stamp) => {
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(stampFile(name), JSON.stringify(stamp));
};

/** Compares one unit with its stamp; reads file contents only when a size or time differs. */
function inspect(name, context) {
  const unit = UNITS[name];
  const files = listInputs(unit.inputs);
  const quick = quickKey(files);
  const settings = (unit.settings ?? []).map((variable) => process.env[variable] ?? '');
  const upstream = [context, ...settings, ...unit.after.map((other) => readStamp(other)?.content ?? '')].join(':');
  const stamp = readStamp(name);
  const output = outputKey(unit.output);
  const same = stamp && output && stamp.output === output && stamp.upstream === upstream;
  if (same && stamp.quick === quick) return { fresh: true };
  const content = contentKey(files, upstream);
  if (same && stamp.content === content) {
    writeStamp(name, { ...stamp, quick });
    return { fresh: true };
  }
  // Taken before the build: a file that changes meanwhile makes the next look see a difference.
  return { fresh: false, stamp: { quick, content, upstream } };
}

async function buildOne(name, context) {
  const { fresh, stamp } = inspect(name, context);
  if (fresh) return false;
  const [command, args, cwd = '.', env = {}] = UNITS[name].make();
  await step(`built ${name}`, command, args, { cwd: path.join(ROOT, cwd), env: { ...process.env, ...env } });
  const output = outputKey(UNITS[name].output);
  if (!output) throw new Expected(`the build of ${name} ended well but made no ${UNITS[name].output}`);
  writeStamp(name, { ...stamp, output });
  return true;
}

/** Adds what the asked-for units need and puts them into waves whose members don't wait for each other. */
export function waves(names) {
  const depth = (name) => (UNITS[name].after.length ? 1 + Math.max(...UNITS[name].after.map(depth)) : 0);
  const wanted = new Set();
  const add = (name) => {
    if (!UNITS[name]) throw new Expected(`no build is called ${name}; there are ${Object.keys(UNITS).join(', ')}`);
    for (const other of UNITS[name].after) add(other);
    wanted.add(name);
  };
  for (const name of names) add(name);
  const out = [];
  for (const name of wanted) {
    out[depth(name)] ??= [];
    out[depth(name)].push(name);
  }
  return out.filter(Boolean);
}

/**
 * Installs and builds what is out of date.
 * @param names units; what they depend on is added
 * @returns the names that were built now
 */
export async function build(names) {
  const context = await setup();
  const plan = waves(names);
  const stale = () => plan.flat().some((name) => !inspect(name, context).fresh);
  if (!stale()) return [];
  return withLock('build', async () => {
    const built = [];
    for (const wave of plan) {
      const queue = [...wave];
      const worker = async () => {
        for (let name = queue.shift(); name; name = queue.shift()) if (await buildOne(name, context)) built.push(name);
      };
      const results = await Promise.allSettled(Array.from({ length: PARALLEL }, worker));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    }
    return built;
  });
}

export async function main(args) {
  const built = await build(args.length ? args : Object.keys(UNITS));
  console.log(built.length ? `built: ${built.join(', ')}` : 'everything is up to date');
  return 0;
}
