import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config/index.js';
import { constantTimeEqual } from '../crypto/index.js';
import type { Db } from '../db/index.js';
import type { Metrics } from '../metrics/index.js';
import { docsPage } from './docs-page.js';
import { openApiDocument } from './openapi.js';

/** Where the process stands in its life; set by whoever starts and stops it. */
export interface Lifecycle {
  draining: boolean;
}

export interface OperationsParts {
  config: Config;
  db: Db;
  metrics: Metrics;
  lifecycle: Lifecycle;
  /** Resolves when Redis answers; absent without Redis. */
  pingRedis: (() => Promise<void>) | undefined;
}

const CHECK_TIMEOUT_MS = 2000;

/** Health, metrics and the description of the interface. */
export function serveOperations(app: FastifyInstance, parts: OperationsParts): void {
  app.get('/health/live', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const checks = await readiness(parts);
    const ready = Object.values(checks).every((result) => result === 'ok');
    return reply
      .header('cache-control', 'no-store')
      .status(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'unavailable', checks });
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, parts.config.metricsToken)) return reply.callNotFound();
    return reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics());
  });
  // Made on the first request: most processes are never asked.
  let document: string | undefined;
  let page: string | undefined;
  app.get('/api/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(openApiDocument('1'));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  app.get('/api/docs', (_request, reply) => {
    page ??= docsPage();
    return reply.type('text/html; charset=utf-8').send(page);
  });
}

async function readiness({ db, lifecycle, pingRedis }: OperationsParts): Promise<Record<string, string>> {
  const check = async (work: () => Promise<string>) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), CHECK_TIMEOUT_MS);
    });
    try {
      return await Promise.race([work(), late]);
    } catch {
      return 'unavailable';
    } finally {
      clearTimeout(timer);
    }
  };
  const [database, migrations, redis] = await Promise.all([
    check(() => db.ping().then(() => 'ok')),
    check(async () => ((await db.pendingMigrations()).length === 0 ? 'ok' : 'pending')),
    pingRedis ? check(() => pingRedis().then(() => 'ok')) : undefined,
  ]);
  return {
    process: lifecycle.draining ? 'draining' : 'ok',
    database,
    migrations,
    ...(redis === undefined ? {} : { redis }),
  };
}

/** With a token: whoever has it. Without: neighbours who come directly and not through the proxy. */
function mayReadMetrics(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) return constantTimeEqual(request.headers.authorization ?? '', `Bearer ${token}`);
  return request.headers['x-forwarded-for'] === undefined && isPrivateAddress(request.socket.remoteAddress ?? '');
}

export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  if (isIP(plain) === 4) return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(plain);
  return plain === '::1' || /^f[cd]/i.test(plain);
}
