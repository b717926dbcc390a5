import { mkdirSync, writeFileSync } from 'node:fs';
import { fromRoot } from '../src/platform/config/index.js';
import { commandText } from './commands.js';
import { plantAll, plantedHere, type Share } from './planted-run.js';
import { REGRESSIONS } from './regressions.js';
import type { RunResult } from './run.js';
import { Simulator, type Write } from './simulator.js';

export interface Options {
  /** first seed; the others follow it */
  seed: number;
  runs?: number;
  minutes?: number;
  /** print every step */
  trace: boolean;
  /** `''` for all of them */
  planted?: string;
  share?: Share;
  /** how long the commands that found a planted bug are shortened; 0: they are left as they are */
  shortenMs: number;
}

const REPORT_MS = 15_000;

/** @returns whether all was well */
export async function simulate(options: Options, write: Write): Promise<boolean> {
  if (options.planted === '' && !options.share) return plantAll(options.shortenMs, write);
  const simulator = await Simulator.open();
  try {
    return options.planted === undefined
      ? await seeds(simulator, options, write)
      : await plantedHere(simulator, options.planted, options, write);
  } finally {
    await simulator.close();
  }
}

async function seeds(simulator: Simulator, options: Options, write: Write): Promise<boolean> {
  const { seed: first, runs = Number.POSITIVE_INFINITY, minutes } = options;
  const started = performance.now();
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : started + minutes * 60_000;
  let [done, steps, failed, reported] = [0, 0, 0, started];
  write(`seeds from ${first}`);
  while (done < runs && performance.now() < end && failed === 0) {
    const result = await simulator.run(String(first + done));
    done += 1;
    steps += result.steps;
    if (options.trace) write([`# seed ${result.seed}, trace ${result.hash}`, ...result.trace].join('\n'));
    if (result.violation) {
      failed += 1;
      await report(simulator, result, write);
    }
    if (performance.now() - reported > REPORT_MS) {
      reported = performance.now();
      write(`${done} runs, ${steps} steps`);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  write(
    `${done} runs, ${steps} steps in ${seconds.toFixed(1)} s: ${(done / seconds).toFixed(2)} runs/s, ${Math.round(steps / seconds)} steps/s`,
  );
  write(`${done - failed} passed, ${failed} failed`);
  return failed === 0;
}

async function report(simulator: Simulator, { seed, violation, trace }: RunResult, write: Write): Promise<void> {
  const { oracle, message } = violation!;
  write(`seed ${seed} breaks a promise: ${message}`);
  write([`the last steps:`, ...trace.slice(-12)].join('\n  '));
  const commands = await simulator.shrunk(seed, oracle);
  const small = await simulator.run(seed, commands);
  write([`${commands.length} commands are enough:`, ...commands.map(commandText)].join('\n  '));
  write([`what they do:`, ...small.trace].join('\n  '));
  const name = `${oracle.replaceAll(/[^a-z]+/g, '-')}-${seed}`;
  mkdirSync(fromRoot(REGRESSIONS), { recursive: true });
  const kept = { seed, oracle, commands };
  writeFileSync(fromRoot(`${REGRESSIONS}/${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  write(`kept as ${REGRESSIONS}/${name}.json`);
}
