import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULTS, type Outcome } from './faults.js';

const CASE = join(dirname(fileURLToPath(import.meta.url)), 'case.js');
const ENGINES = ['sqlite', 'mysql'] as const;
const USAGE = `usage: npm run faults -- [--long] [--only NAME] [--engine sqlite|mysql]

Breaks real processes and counts what is left: promises given to firms (a receipt, an approval) and those lost, what
was checked, granted or paid twice, and invariants that do not hold. Without --long a short run of each. MariaDB and
Redis are started on ports of their own.

${FAULTS.map(({ name, title }) => `  ${name.padEnd(16)}${title}`).join('\n')}
`;

/** What is printed of each, in this order. */
const COUNTS = ['killed', 'acknowledged', 'lost', 'doubled', 'broken'] as const;
/** A case that broke off has counted nothing. */
type Verdict = Pick<Outcome, 'done' | 'faults'> & Partial<Outcome>;

function once(name: string, engine: string, long: boolean): Promise<Verdict> {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CASE, name, engine, ...(long ? ['--long'] : [])], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('close', (code) => {
      const last = out.trim().split('\n').at(-1) ?? '';
      if (code === 0 && last.startsWith('{')) resolve(JSON.parse(last) as Verdict);
      else resolve({ done: 'broke off', faults: [`exit ${code}`, ...errors.trim().split('\n').slice(-15)] });
    });
  });
}

async function main(args: string[]): Promise<number> {
  const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const only = after('--only');
  const engine = after('--engine');
  const known = args.every(
    (arg, i) => ['--long', '--only', '--engine'].includes(arg) || ['--only', '--engine'].includes(args[i - 1] ?? ''),
  );
  if (!known || args.includes('--help')) {
    process.stdout.write(USAGE);
    return known ? 0 : 2;
  }
  let passed = 0;
  let failed = 0;
  const write = (line: string) => process.stdout.write(`${line}\n`);
  write(`${'fault'.padEnd(16)} ${'engine'.padEnd(7)} ${COUNTS.map((count) => `${count} `).join('')}    s  done`);
  for (const fault of FAULTS) {
    if (only !== undefined && fault.name !== only) continue;
    for (const each of ENGINES) {
      if ((engine !== undefined && each !== engine) || !fault.engines.includes(each)) continue;
      const start = Date.now();
      const verdict = await once(fault.name, each, args.includes('--long'));
      const seconds = ((Date.now() - start) / 1000).toFixed(0);
      const counts = COUNTS.map((count) => `${String(verdict[count] ?? '?').padStart(count.length)} `).join('');
      write(`${fault.name.padEnd(16)} ${each.padEnd(7)} ${counts}${seconds.padStart(5)}  ${verdict.done}`);
      const { faults } = verdict;
      for (const line of faults) write(`    ${line}`);
      if (faults.length === 0) passed += 1;
      else failed += 1;
    }
  }
  if (passed + failed === 0) write(`no fault is called ${only}`);
  write(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
