import type { ExecutionContext } from '@nestjs/common';
import type { ThrottlerOptions } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import type { RedisOptions } from 'ioredis';
import type { Config } from './config/index.js';

const MINUTE_MS = 60_000;

export function requestLimit(config: Config): ThrottlerOptions {
  return { name: 'requests', ttl: MINUTE_MS, limit: config.rateLimits.requests };
}

/** Guessing passwords and codes is slowed down by address; locking one account is the identity module's part. */
export function loginLimit(config: Config): ThrottlerOptions {
  return {
    name: 'logins',
    ttl: MINUTE_MS,
    limit: config.rateLimits.logins,
    skipIf: (context: ExecutionContext) => !/\/login\b/.test(context.switchToHttp().getRequest<FastifyRequest>().url),
  };
}

/** Options, not a client: the storage closes only what it opened itself. */
export function throttlerRedis(config: Config): RedisOptions {
  const url = new URL(config.redisUrl!);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    keyPrefix: `${config.redisPrefix}:limit:`,
    maxRetriesPerRequest: 1,
  };
}
