/**
 * Mutation testing of the measure language: breaks one operator after another and counts how many of these broken
 * copies the tests notice. `node scripts/mutants.mjs` breaks everything; `--sample 400` a part, drawn by `--seed`; `--file
 * 'src/batch'` those of the files that the expression names.
 *
 * Own, because the kept library that does this (Stryker) wants a newer Node than the product, and starts the test files
 * again for every mutant; here all mutants live in one instrumented copy and the tests that reach one run in process.
 * Words, and numbers in data tables, are not broken.
 *
 * The last line is the score; exits 1 where it is below `--least` (80), or where that of a part is so far below that a
 * draw from a whole with that score would be as low in one of forty cases only.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Harness } from './mutants/harness.mjs';
import { endAbove } from './mutants/watch.mjs';

const options = { sample: 0, seed: 1, least: 80, workers: 2, show: 40, file: '' };
for (let i = 2; i < process.argv.length; i += 2) {
  const name = process.argv[i]?.replace(/^--/, '');
  if (!(name in options)) {
    console.error(
      `usage: mutants.mjs ${Object.keys(options)
        .map((each) => `[--${each} …]`)
        .join(' ')}`,
    );
    process.exit(2);
  }
  options[name] = name === 'file' ? process.argv[i + 1] : Number(process.argv[i + 1]);
}

/** A mutant that fills this has run for ever. */
const HEAP_MB = 1024;

/** And so has one whose process fills this, with what lies outside the heap: twice what a mutant that ends may need. */
const WHOLE_MB = 2048;

if (process.send) await work();
else process.exitCode = await lead();

/** A share of the mutants, told one by one, after what the tests reach. */
async function work() {
  await endAbove(WHOLE_MB * 2 ** 20);
  const harness = await Harness.create();
  process.on('message', (message) => {
    if (message === null) process.exit(0);
    if (message.measured) harness.use(message.measured);
    else {
      const started = performance.now();
      const killer = harness.killerOf(message.id);
      process.send({ id: message.id, killer, ms: performance.now() - started });
    }
  });
  process.on('disconnect', () => process.exit(1));
  process.send({ ready: true });
}

async function lead() {
  const started = Date.now();
  const harness = await Harness.create();
  const { mutants } = harness;
  const all = mutants.filter(({ file }) => new RegExp(options.file).test(file));
  const chosen = draw(all);
  const measured = harness.measure();
  const survivors = [];
  const perFile = new Map();
  let done = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: options.workers }, async () => {
      while (next < chosen.length) await share();
    }),
  );

  /** One process until nothing is left or the mutant that it runs ends it. */
  function share() {
    const worker = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      // What the engine says when a mutant has eaten its heap.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return new Promise((settle, fail) => {
      let running = null;
      worker.on('message', (message) => {
        if (message.ready) worker.send({ measured });
        else note(message);
        running = next < chosen.length ? chosen[next++] : null;
        worker.send(running && { id: running.id });
      });
      worker.on('exit', (code) => {
        if (code === 0) return settle();
        if (running === null) return fail(new Error(`a worker ended with ${code} before its first mutant`));
        note({ id: running.id, killer: 'the end of the process', ms: 0 });
        settle();
      });
    });
  }

  function note({ id, killer, ms }) {
    const mutant = mutants[id];
    const tally = perFile.get(mutant.file) ?? { killed: 0, all: 0, ms: 0 };
    perFile.set(mutant.file, tally);
    tally.all += 1;
    tally.ms += ms;
    if (killer === null) {
      survivors.push(mutant);
      if (survivors.length <= options.show) console.log(`survives  ${mutant.file}:${mutant.line}  ${mutant.what}`);
    } else tally.killed += 1;
    done += 1;
    if (done % 500 === 0) console.error(`${done} of ${chosen.length}, ${survivors.length} survive`);
  }

  if (survivors.length > options.show) console.log(`survives  … and ${survivors.length - options.show} more`);
  for (const [file, { killed, all, ms }] of [...perFile].sort(([a], [b]) => a.localeCompare(b)))
    console.log(
      `${String(Math.round((100 * killed) / all)).padStart(3)}%  ${file}  ${killed} of ${all}, ${Math.round(ms / all)} ms each`,
    );
  const killed = chosen.length - survivors.length;
  const score = chosen.length === 0 ? 0 : (100 * killed) / chosen.length;
  console.log(
    `${mutants.length} mutants, ${chosen.length} tried, seed ${options.seed}, ${Math.round((Date.now() - started) / 1000)} s`,
  );
  const least = options.least - leeway(chosen.length, all.length);
  const part = chosen.length < all.length ? `, ${options.least}% of all` : '';
  console.log(
    `score ${score.toFixed(1)}%: ${killed} of ${chosen.length} noticed, at least ${least.toFixed(1)}% wanted${part}`,
  );
  return score >= least ? 0 : 1;
}

/** Two standard errors, in percent, of the score of a draw without putting back; none where all are drawn. */
function leeway(drawn, all) {
  if (drawn === 0 || drawn === all) return 0;
  const share = options.least / 100;
  return 200 * Math.sqrt((share * (1 - share) * (all - drawn)) / (drawn * (all - 1)));
}

/** The same draw for the same seed and the same sources. */
function draw(mutants) {
  if (options.sample === 0 || options.sample >= mutants.length) return mutants.slice();
  let state = options.seed >>> 0;
  const random = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
  return mutants
    .map((mutant) => ({ mutant, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, options.sample)
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.id - b.id);
}
