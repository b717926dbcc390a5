import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { commandsOf } from './commands.js';
import { type Bug, BUGS } from './planted/index.js';
import { PLANTED_SEEDS } from './planted/seeds.js';
import type { Simulator, Write } from './simulator.js';
import { keptRuns } from './regressions.js';

/** Each planted bug must be found within this time of a processor: on a busy machine a clock on the wall says little. */
const FIND_MS = 120_000;
/** As many processes as a small machine has cores. */
const PROCESSES = 2;
const MARK = '#found ';

/** Which of how many equal parts of the planted bugs: each part is a process of its own. */
export interface Share {
  part: number;
  of: number;
}

/** One line of the table. */
interface Find {
  bug: string;
  found: boolean;
  by: string;
  seconds: number;
  seed: string;
  runs: number;
  steps: number;
  /** commands that are enough, beside the drain at the end of every run; null where nobody looked for fewer */
  shortened: number | null;
}

const engine = () => (process.env.DATABASE_URL ? 'mysql' : 'sqlite');
const plantable = () => BUGS.filter(({ notOn }) => notOn !== engine());

/** Plants one bug after the other, in two processes, and prints the table. @returns whether each was found */
export async function plantAll(shortenMs: number, write: Write): Promise<boolean> {
  const parts = Array.from({ length: PROCESSES }, (_, part) => inProcess(part, shortenMs, write));
  const found = new Map((await Promise.all(parts)).flat().map((find) => [find.bug, find]));
  const finds = plantable().flatMap(({ name }) => found.get(name) ?? []);
  const lost = plantable().length - finds.length;
  write('');
  for (const line of table(finds)) write(line);
  const ok = finds.filter((find) => find.found).length;
  write(`${ok} passed, ${finds.length - ok + lost} failed`);
  return ok === plantable().length;
}

async function inProcess(part: number, shortenMs: number, write: Write): Promise<Find[]> {
  const main = join(dirname(fileURLToPath(import.meta.url)), 'main.js');
  const share = ['--share', `${part}/${PROCESSES}`, '--shorten', String(shortenMs / 1000)];
  const args = [main, '--planted', '--engine', engine(), ...share];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const finds: Find[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith(MARK)) continue;
    const find = JSON.parse(line.slice(MARK.length)) as Find;
    finds.push(find);
    write(cells(find).join(' · '));
  }
  return finds;
}

/** Looks for one planted bug, or for a share of them. */
export async function plantedHere(
  simulator: Simulator,
  only: string,
  { share, shortenMs }: { share?: Share; shortenMs: number },
  write: Write,
): Promise<boolean> {
  const chosen = plantable().filter(({ name }, i) => (share ? i % share.of === share.part : name === only));
  if (chosen.length === 0) throw new Error(`no planted bug is called ${only}`);
  let ok = 0;
  for (const bug of chosen) {
    const { find, trace } = await look(simulator, bug, shortenMs);
    if (find.found) ok += 1;
    if (share) write(`${MARK}${JSON.stringify(find)}`);
    else write([...trace.slice(-12), '', ...table([find])].join('\n'));
  }
  write(`${ok} passed, ${chosen.length - ok} failed`);
  return ok === chosen.length;
}

async function look(simulator: Simulator, bug: Bug, shortenMs: number): Promise<{ find: Find; trace: string[] }> {
  const started = performance.now();
  const begun = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
  const first = PLANTED_SEEDS[bug.name];
  // What once broke a promise is short and aimed: it goes first, unless a seed is known.
  const kept = first === undefined ? keptRuns() : [];
  for (let runs = 1; ; runs += 1) {
    const short = kept[runs - 1];
    const seed = short?.seed ?? String((first ?? 1) + runs - 1 - kept.length);
    const { violation, steps, trace } = await simulator.run(seed, short?.commands, bug);
    const seconds = (performance.now() - started) / 1000;
    const find = { bug: bug.name, by: violation?.oracle ?? 'NOT FOUND', seconds, seed, runs, steps };
    if (violation) {
      const commands = short?.commands ?? commandsOf(seed);
      const enough = shortenMs > 0 && (await simulator.shrunk(seed, violation.oracle, bug, commands, shortenMs));
      return { find: { ...find, found: true, shortened: enough ? enough.length : null }, trace };
    }
    if (spent() > FIND_MS) return { find: { ...find, found: false, shortened: null }, trace };
  }
}

const HEAD = ['planted bug', 'found', 'by', 'seconds', 'seed', 'runs', 'steps', 'shortened to'];

function cells({ bug, found, by, seconds, seed, runs, steps, shortened }: Find): string[] {
  return [
    bug,
    found ? 'yes' : 'NO',
    by,
    seconds.toFixed(1),
    seed,
    String(runs),
    String(steps),
    String(shortened ?? ''),
  ];
}

function table(finds: readonly Find[]): string[] {
  const rows = [HEAD, HEAD.map(() => ''), ...finds.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((each) => each[i]!.length)));
  return rows.map(
    (each) =>
      `| ${each.map((cell, i) => (each === rows[1] ? '-'.repeat(widths[i]!) : cell.padEnd(widths[i]!))).join(' | ')} |`,
  );
}
