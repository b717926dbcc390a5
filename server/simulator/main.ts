import { inspect, parseArgs } from 'node:util';
import type { Options } from './program.js';

const USAGE = `npm run simulate -- [--runs N] [--seed S] [--minutes M] [--engine sqlite|mysql] [--planted [NAME]] [--shorten S]
                        [--trace]

  --seed S       the first seed; a new one where left out
  --runs N       so many runs, each with the next seed
  --minutes M    as many runs as fit; one minute where neither is said
  --engine E     sqlite (default) or mysql: the server of DATABASE_URL, else root on this machine
  --planted      plants each known bug and measures how long it takes to find it; with NAME only that one
  --shorten S    so many seconds for leaving out commands that a planted bug is found without; 4 where left out
  --trace        prints every step`;
/** For the table, not for a person who has to read what is left. */
const SHORTEN_SECONDS = 4;
const LOCAL_MYSQL = 'mysql://root@127.0.0.1:3306/qinqing';

/** Which engine it is has to be known before the product is loaded: its columns depend on it. */
function chooseEngine(engine: string): void {
  process.env.NODE_ENV = 'test';
  delete process.env.REDIS_URL;
  if (engine === 'sqlite') delete process.env.DATABASE_URL;
  else if (engine === 'mysql') process.env.DATABASE_URL ??= LOCAL_MYSQL;
  else throw new Error(`no engine is called ${engine}`);
}

function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`not a number: ${text}`);
  return value;
}

/** `0/2`: the first of two equal parts. */
function shareOf(text: string): { part: number; of: number } {
  const [part, of] = text.split('/').map(number);
  if (part === undefined || !of) throw new Error(`not a share: ${text}`);
  return { part, of };
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      engine: { type: 'string', default: 'sqlite' },
      planted: { type: 'boolean', default: false },
      share: { type: 'string' },
      shorten: { type: 'string' },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const write = (line: string) => process.stdout.write(`${line}\n`);
  if (values.help) {
    write(USAGE);
    return 0;
  }
  chooseEngine(values.engine);
  const runs = number(values.runs);
  const minutes = number(values.minutes) ?? (runs === undefined ? 1 : undefined);
  const options: Options = {
    seed: number(values.seed) ?? Math.floor(Math.random() * 1_000_000) * 1000,
    trace: values.trace,
    ...(runs === undefined ? {} : { runs }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(values.planted ? { planted: positionals[0] ?? '' } : {}),
    ...(values.share ? { share: shareOf(values.share) } : {}),
    shortenMs: (number(values.shorten) ?? SHORTEN_SECONDS) * 1000,
  };
  const { simulate } = await import('./program.js');
  return (await simulate(options, write)) ? 0 : 1;
}

// Awaited at the top, so that Node does not call it a success when nothing is left that could wake the run.
let over = false;
process.on('exit', () => {
  if (!over) process.stderr.write('a run waits for something that never comes\n');
});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${inspect(error, { depth: 5 })}\n${USAGE}\n`);
  process.exitCode = 1;
}
over = true;
