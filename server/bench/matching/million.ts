import { FactTable, MatchPlan } from '@qinqing/rules';
import type { MillionResult } from '../matching-million.js';
import { benchMeasures } from './families.js';
import { batchFirm, madeFirms } from './firms.js';

/** Firms that are in memory at a time. */
const CHUNK = 20_000;

function main(firms: number): MillionResult {
  const plan = new MatchPlan(benchMeasures().map(({ measure }) => measure));
  const table = new FactTable(plan.facts);
  const made = madeFirms(1_000_000);
  let met = 0;
  let possible = 0;
  let nanoseconds = 0n;
  for (let done = 0; done < firms; done += CHUNK) {
    table.clear();
    for (let i = 0; i < CHUNK; i += 1) table.add(batchFirm(made.next().value));
    const start = process.hrtime.bigint();
    for (const matches of plan.run(table, { on: '2026-06-01' })) {
      met += matches.met;
      possible += matches.possible;
    }
    nanoseconds += process.hrtime.bigint() - start;
  }
  const { maxRSS } = process.resourceUsage();
  return {
    decisions: firms * 40,
    met,
    unknown: possible - met,
    seconds: Number(nanoseconds) / 1e9,
    peakBytes: maxRSS * 1024,
  };
}

process.stdout.write(JSON.stringify(main(Number(process.argv[2]))));
