import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RouteContract } from '@qinqing/contract';
import { type ThrottlerOptions, type ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import type { Config } from './config/index.js';
import { CONTRACT } from './http/index.js';
import type { Log } from './log/index.js';
import { redisOptions } from './redis-options.js';

const MINUTE_MS = 60_000;

export function requestLimit(config: Config): ThrottlerOptions {
  return { name: 'requests', ttl: MINUTE_MS, limit: config.rateLimits.requests };
}

const reflector = new Reflector();

/** Guessing passwords and codes is slowed down by address, on the routes whose contract says that they take one; locking one account is the identity module's part. */
export function loginLimit(config: Config): ThrottlerOptions {
  return {
    name: 'logins',
    ttl: MINUTE_MS,
    limit: config.rateLimits.logins,
    skipIf: (context: ExecutionContext) =>
      reflector.get<RouteContract | undefined>(CONTRACT, context.getHandler())?.takesSecret !== true,
  };
}

/** Counts in Redis for all processes together; while Redis is away, in this process alone, because a limit must not be what stops the service. */
export class SharedLimits implements ThrottlerStorage {
  private readonly redis: ThrottlerStorageRedisService;
  private readonly memory = new ThrottlerStorageService();

  constructor(config: Config, log: Log) {
    // Options, not a client: the storage closes only what it opened itself.
    this.redis = new ThrottlerStorageRedisService(redisOptions(config, 'limit'));
    this.redis.redis.on('error', (error: unknown) => log.debug({ err: error }, 'Redis connection of the rate limits'));
  }

  async increment(...counted: Parameters<ThrottlerStorage['increment']>): ReturnType<ThrottlerStorage['increment']> {
    try {
      return await this.redis.increment(...counted);
    } catch {
      return this.memory.increment(...counted);
    }
  }

  close(): void {
    this.redis.onModuleDestroy();
    this.memory.onApplicationShutdown();
  }
}
