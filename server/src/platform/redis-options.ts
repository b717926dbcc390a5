import type { RedisOptions } from 'ioredis';
import type { Config } from './config/index.js';

/** A connection whose commands fail at once while Redis is away, instead of waiting for ever. */
export function redisOptions(config: Config, part: string): RedisOptions {
  const url = new URL(config.redisUrl!);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    keyPrefix: `${config.redisPrefix}:${part}:`,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  };
}
