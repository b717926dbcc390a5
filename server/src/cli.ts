import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { CliOutput } from './platform/cli/index.js';

const output: CliOutput = {
  line: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
};

/** `npm run cli -- …`: exit code 0 for done, 1 for failed, 2 for arguments that make no sense. */
async function main(argv: string[]): Promise<number> {
  return wantsOwnPlace(argv) ? inOwnPlace(() => run(argv)) : run(argv);
}

/** Help must not need, make or touch the installation's database, and a drill must not touch it either. */
function wantsOwnPlace(argv: string[]): boolean {
  return asksForHelp(argv) || isDrill(argv);
}

const asksForHelp = (argv: string[]) => argv.length === 0 || argv.includes('--help') || argv.includes('-h');
const isDrill = ([first, second]: string[]) => first === 'restore' && second === 'drill';

/** An embedded database, files and anchors in a folder that goes away; secrets stay those of the installation. */
async function inOwnPlace<T>(work: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'qinqing-cli-'));
  process.env.DATABASE_URL = `sqlite:${join(folder, 'qinqing.db')}`;
  process.env.AUDIT_ANCHOR = join(folder, 'audit-anchor.jsonl');
  process.env.FILES_URL = `file:${join(folder, 'files')}`;
  delete process.env.REDIS_URL;
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(argv: string[]): Promise<number> {
  // Loaded only now: columns are made for the engine that the environment names at this moment.
  const [
    { AppModule },
    { bootConfig },
    { CliRegistry },
    { registerCommands },
    { SystemClock },
    { createLog },
    { migrate },
    { MIGRATIONS },
  ] = await Promise.all([
    import('./app.module.js'),
    import('./boot.js'),
    import('./platform/cli/index.js'),
    import('./commands.js'),
    import('./platform/clock/index.js'),
    import('./platform/log/index.js'),
    import('./platform/db/index.js'),
    import('./migrations/index.js'),
  ]);
  const config = bootConfig();
  const log = createLog(process.env.LOG_LEVEL ? config.logLevel : 'warn');
  if (argv[0] === 'migrate' && argv.length === 1) {
    const done = await migrate(config, MIGRATIONS);
    for (const name of done) output.line(`migrated ${name}`);
    output.line(done.length === 0 ? 'nothing to migrate' : `${done.length} migration(s) done`);
    return 0;
  }
  if (wantsOwnPlace(argv)) await migrate(config, MIGRATIONS);
  // The demonstration plays a year of its own; everything else happens now.
  const story = argv[0] === 'seed' ? await import('../demo/index.js') : undefined;
  const clock = story ? new story.StoryClock(new SystemClock().now()) : new SystemClock();
  if (story) await migrate(config, MIGRATIONS);
  const app = await NestFactory.createApplicationContext(AppModule.forRoot({ config, clock, log }), {
    logger: false,
    abortOnError: false,
  });
  try {
    const registry = app.get(CliRegistry);
    registerCommands(app, registry);
    return await registry.run(argv, output);
  } finally {
    await app.close();
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    output.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  },
);
