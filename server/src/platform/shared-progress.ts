import { Redis } from 'ioredis';
import type { Config } from './config/index.js';
import { MemoryProgress, type ProgressState, type ProgressStore } from './http/index.js';
import type { Log } from './log/index.js';
import { redisOptions } from './redis-options.js';

const KEPT_SECONDS = 600;
/** The person who watches reads twice a second; more often need not be told. */
const EVERY_MS = 200;

/**
 * Progress in Redis for all processes together; while Redis is away, in this process alone. A new step is told at
 * once: the next report of a long one may be far away.
 */
export class SharedProgress implements ProgressStore {
  private readonly redis: Redis;
  private readonly memory = new MemoryProgress();
  private readonly told = new Map<string, { step: string; at: number }>();

  constructor(config: Config, log: Log) {
    this.redis = new Redis(redisOptions(config, 'progress'));
    this.redis.on('error', (error: unknown) => log.debug({ err: error }, 'Redis connection of the progress'));
  }

  set(key: string, state: ProgressState): void {
    this.memory.set(key, state);
    const { step, done, total } = state;
    const at = Date.now();
    const last = this.told.get(key);
    if (done < total && last?.step === step && at - last.at < EVERY_MS) return;
    this.told.delete(key);
    this.told.set(key, { step, at });
    for (const [known, { at: then }] of this.told) {
      if (at - then < EVERY_MS) break;
      this.told.delete(known);
    }
    // Nobody depends on it: the next report tells the same and more.
    void this.redis.set(key, JSON.stringify(state), 'EX', KEPT_SECONDS).catch(() => undefined);
  }

  /** Redis first: a request that was sent again may be worked on by another process than the one that began it. */
  async get(key: string): Promise<ProgressState | undefined> {
    const text = await this.redis.get(key).catch(() => null);
    return text === null ? this.memory.get(key) : (JSON.parse(text) as ProgressState);
  }

  close(): void {
    this.redis.disconnect();
    this.memory.close();
  }
}
