import { fromRoot } from '../src/platform/config/index.js';
import { type Bench, type Figure, printTable, saveResults } from './harness.js';
import { batch } from './batch.js';
import { matching } from './matching.js';
import { matchingMillion } from './matching-million.js';
import { miniapp } from './miniapp.js';
import { payoutPath } from './payout-path.js';
import { publicRead } from './public-read.js';
import { startUp } from './start-up.js';

const BENCHES: Bench[] = [publicRead, matching, matchingMillion, payoutPath, batch, startUp, miniapp];

async function main(args: string[]): Promise<void> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  if (args.includes('--list')) {
    for (const { name, title } of BENCHES) write(`${name.padEnd(16)} ${title}`);
    return;
  }
  const at = args.indexOf('--only');
  const only = at >= 0 ? (args[at + 1] ?? '') : undefined;
  const chosen = BENCHES.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) throw new Error(`no bench is called ${only}; see --list`);
  const figures: Figure[] = [];
  for (const bench of chosen) {
    write(`# ${bench.name}: ${bench.title}`);
    figures.push(...(await bench.run((line) => write(`  ${line}`))));
  }
  printTable(figures, write);
  saveResults(fromRoot('bench-results.json'), figures);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
