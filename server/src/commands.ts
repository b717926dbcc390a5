import type { INestApplicationContext } from '@nestjs/common';
import { AuditService } from './modules/audit/index.js';
import { Clock } from './platform/clock/index.js';
import { Config } from './platform/config/index.js';
import { type CliOutput, type CliRegistry, CliUsageError } from './platform/cli/index.js';
import { Db } from './platform/db/index.js';
import { JOB_STATUSES, JobRunner, Jobs, type JobStatus } from './platform/queue/index.js';
import type { SystemActor } from './platform/http/index.js';

const OPERATOR: SystemActor = { kind: 'system', id: 'cli', name: '命令行' };

/** The commands that belong to no domain module. */
export function registerCommands(app: INestApplicationContext, registry: CliRegistry): void {
  registry.register({
    name: 'migrate',
    usage: '',
    summary: 'brings the database to the newest schema',
    // Run before the application is built; reached only with arguments.
    run: async () => {
      throw new CliUsageError('migrate takes no arguments');
    },
  });
  registry.register({
    name: 'seed demo',
    usage: '[--if-empty]',
    summary: 'loads the demonstration: firms, measures and a year of applications, from a fixed seed',
    run: (args, output) => seedDemonstration(app, args, output),
  });
  registry.register({
    name: 'jobs list',
    usage: `[--status ${JOB_STATUSES.join('|')}] [--kind KIND] [--limit N]`,
    summary: 'shows the newest jobs',
    run: (args, output) => listJobs(app.get(Jobs), args, output),
  });
  registry.register({
    name: 'jobs requeue',
    usage: 'ID [--reason TEXT]',
    summary: 'gives a dead job its tries back; audited',
    run: (args, output) => requeueJob(app, args, output),
  });
  registry.register({
    name: 'jobs run',
    usage: '',
    summary: 'runs all due jobs and ends',
    run: async (_args, output) => {
      await app.get(JobRunner).drain();
      output.line('no due job is left');
    },
  });
}

/** Reads `--name value` pairs; everything else stays in order. */
export function options(args: string[], known: string[]): { flags: Record<string, string>; rest: string[] } {
  const flags: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith('--')) {
      rest.push(word);
      continue;
    }
    const name = word.slice(2);
    const value = args[++i];
    if (!known.includes(name)) throw new CliUsageError(`unknown option: ${word}`);
    if (value === undefined) throw new CliUsageError(`${word} needs a value`);
    flags[name] = value;
  }
  return { flags, rest };
}

async function seedDemonstration(app: INestApplicationContext, args: string[], output: CliOutput): Promise<number> {
  if (args.some((word) => word !== '--if-empty')) throw new CliUsageError('seed demo takes no argument but --if-empty');
  if (!app.get(Config).demo) throw new CliUsageError('demonstration data are for an installation with DEMO=true only');
  const { isSeeded, seedDemo, StoryClock } = await import('../demo/index.js');
  if (await isSeeded(app)) {
    output.line('the database holds data already');
    return args.includes('--if-empty') ? 0 : 1;
  }
  const clock = app.get(Clock);
  if (!(clock instanceof StoryClock)) throw new Error('the demonstration needs its own clock');
  await seedDemo(app, clock, (line) => output.line(line));
  return 0;
}

async function listJobs(jobs: Jobs, args: string[], output: CliOutput): Promise<void> {
  const { flags } = options(args, ['status', 'kind', 'limit']);
  const { status, kind, limit } = flags;
  if (status !== undefined && !(JOB_STATUSES as readonly string[]).includes(status))
    throw new CliUsageError(`no such status: ${status}`);
  if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit))
    throw new CliUsageError('--limit must be a number from 1 to 9999');
  const rows = await jobs.list({
    ...(status === undefined ? {} : { status: status as JobStatus }),
    ...(kind === undefined ? {} : { kind }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  });
  for (const row of rows) {
    const error = row.lastError === null ? '' : `  ${row.lastError.split('\n')[0]}`;
    output.line(
      `${row.id}  ${row.status.padEnd(7)}  ${row.kind.padEnd(28)}  tries ${row.attempts} (${row.interruptions} interrupted)  ${row.runAt.toISOString()}${error}`,
    );
  }
  output.line(`${rows.length} job(s)`);
}

async function requeueJob(app: INestApplicationContext, args: string[], output: CliOutput): Promise<void> {
  const { flags, rest } = options(args, ['reason']);
  const [id, ...more] = rest;
  if (id === undefined || more.length > 0) throw new CliUsageError('name one job');
  await app.get(Db).write(async (m) => {
    await app.get(Jobs).requeue(m, id);
    const reason = flags.reason === undefined ? {} : { reason: flags.reason };
    await app
      .get(AuditService)
      .record(m, { actor: OPERATOR, action: 'job.requeue', entity: 'job', entityId: id, ...reason });
  });
  output.line(`${id} is queued again`);
}
