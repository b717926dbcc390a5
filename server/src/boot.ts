import { Redis } from 'ioredis';
import { MIGRATIONS } from './migrations/index.js';
import { Config, ConfigError } from './platform/config/index.js';
import { migrate } from './platform/db/index.js';
import { createLog, type Log } from './platform/log/index.js';

/** Reads the configuration or ends the process with all its faults. */
export function bootConfig(): Config {
  try {
    return Config.parse();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

export interface Booted {
  config: Config;
  log: Log;
}

/** Configuration, log and a migrated database: what every long-running process starts from. */
export async function boot(): Promise<Booted> {
  const config = bootConfig();
  const log = createLog(config.logLevel);
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a rejection that nobody handled'));
  const done = await migrate(config, MIGRATIONS);
  if (done.length > 0) log.info({ migrations: done.length }, 'the database was migrated');
  return { config, log };
}

/** Asks Redis over a connection of its own, as one that is busy with the queue answers late. */
export function redisPing(config: Config): (() => Promise<void>) | undefined {
  if (config.redisUrl === undefined) return undefined;
  const client = new Redis(config.redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true });
  client.on('error', () => undefined);
  let connecting: Promise<void> | undefined;
  return async () => {
    connecting ??= client.connect().catch(() => undefined);
    await connecting;
    await client.ping();
  };
}

/** Ends the process when starting fails, with the reason in words. */
export function orExit(start: () => Promise<void>): void {
  start().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}
