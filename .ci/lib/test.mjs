import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { Expected, ROOT, run, tool } from './project.mjs';
import { judged, readJestResult, readTap, summarise } from './results.mjs';

/** The embedded default must not depend on what the caller's shell happens to name. */
const embedded = ({ DATABASE_URL: _database, REDIS_URL: _redis, FILES_URL: _files, ...env }) => env;

/** A filter is meant for some of the suites: that the others hold no such file is no fault. */
const narrowing = (filters) => (filters.length ? ['--passWithNoTests', ...filters] : []);

const vitest =
  (pkg) =>
  async ({ out, filters }) => {
    const file = path.join(out, `${pkg.replaceAll('/', '-')}.json`);
    const { code } = await run(
      process.execPath,
      [
        tool(pkg, 'vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...narrowing(filters),
      ],
      { cwd: path.join(ROOT, pkg), env: embedded(process.env) },
    );
    return { counts: readJestResult(file), code };
  };

const jest =
  (env, label) =>
  async ({ out, filters }) => {
    const file = path.join(out, `${label}.json`);
    const { code } = await run(
      process.execPath,
      [
        tool('server', 'jest/bin/jest.js'),
        '--ci',
        // Jest's own choice leaves one core idle; on two, a database test waits as much as it computes.
        `--maxWorkers=${Math.max(2, Math.floor(availableParallelism() / 2))}`,
        '--json',
        `--outputFile=${file}`,
        ...narrowing(filters),
      ],
      // jest prints the JSON on its standard output as well unless that goes to a file; the readable report is on stderr.
      { cwd: path.join(ROOT, 'server'), env: { ...env(process.env), NODE_ENV: 'test' }, quietStdout: true },
    );
    return { counts: readJestResult(file), code };
  };

/** The launcher's own tests use the runner inside Node: they must also run where nothing is installed. */
const launcher = async ({ filters }) => {
  const files = readdirSync(path.join(ROOT, '.ci/test'))
    .filter((name) => name.endsWith('.test.mjs') && filters.every((filter) => name.includes(filter)))
    .map((name) => `.ci/test/${name}`);
  if (files.length === 0) return { counts: readTap(''), code: 0 };
  const { code, output } = await run(process.execPath, ['--test', '--test-reporter=tap', ...files], { capture: true });
  if (code !== 0) process.stdout.write(output);
  return { counts: readTap(output), code };
};

const servicesGiven = () => Boolean(process.env.DATABASE_URL || process.env.REDIS_URL);

/** In the order of the import arrows: what stands below is tested first. */
const SUITES = {
  launcher: { needs: [], run: launcher },
  contract: { needs: [], run: vitest('packages/contract') },
  rules: { needs: ['contract'], run: vitest('packages/rules') },
  console: { needs: ['rules'], run: vitest('packages/console') },
  miniapp: { needs: ['rules'], run: vitest('miniapp') },
  server: { needs: ['rules', 'server'], run: jest(embedded, 'server') },
  // The same suites on the database and the queue that the environment names.
  services: { needs: ['rules', 'server'], run: jest((env) => env, 'services'), when: servicesGiven },
};

/** `server ledger` → the suite `server`, narrowed to the files that match `ledger`. */
export function parseArguments(args) {
  const names = [];
  let rest = 0;
  while (rest < args.length && Object.hasOwn(SUITES, args[rest])) names.push(args[rest++]);
  return { names, filters: args.slice(rest) };
}

export async function main(args) {
  const { names, filters } = parseArguments(args);
  if (names.includes('services') && !servicesGiven()) {
    throw new Expected('the suite "services" needs DATABASE_URL and REDIS_URL');
  }
  const chosen = Object.entries(SUITES).filter(([name, { when }]) =>
    names.length ? names.includes(name) : !when || when(),
  );
  await build(chosen.flatMap(([, { needs }]) => needs));
  const out = mkdtempSync(path.join(tmpdir(), 'qinqing-test-'));
  const done = [];
  try {
    for (const [name, suite] of chosen) {
      console.log(`\n── ${name}`);
      const started = performance.now();
      const { counts, code } = await suite.run({ out, filters });
      done.push({
        name,
        counts: judged(counts, code, { narrowed: filters.length > 0 }),
        seconds: (performance.now() - started) / 1000,
      });
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  return summarise(done);
}
