import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { startBackground } from './background.js';
import { boot, orExit, redisPing } from './boot.js';
import { stopOnSignals } from './lifecycle.js';
import { SystemClock } from './platform/clock/index.js';
import { Db } from './platform/db/index.js';
import { createHttpApp, serveOperations, serveStatic, STATIC_ROOTS } from './platform/http/index.js';
import { Metrics } from './platform/metrics/index.js';

/** The api process: requests, and without Redis or with ROLE=all the jobs as well. */
async function main(): Promise<void> {
  const { config, log } = await boot();
  const root = AppModule.forRoot({ config, clock: new SystemClock(), log });
  const app = await createHttpApp(root, { config, log, staticRoots: STATIC_ROOTS });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const lifecycle = { draining: false };
  serveOperations(fastify, {
    config,
    db: app.get(Db),
    metrics: app.get(Metrics),
    lifecycle,
    pingRedis: redisPing(config),
  });
  await serveStatic(fastify, STATIC_ROOTS);
  await app.listen(config.port, config.host);
  startBackground(app, { works: config.role === 'all' || config.redisUrl === undefined });
  stopOnSignals({ app, server: app.getHttpServer(), lifecycle, log });
  const { port } = app.getHttpServer().address() as AddressInfo;
  log.info({ port, engine: config.engine, demo: config.demo }, 'serving');
  if (config.demo) await printAddresses(`http://localhost:${port}`);
}

async function printAddresses(base: string): Promise<void> {
  const { demoLoginText } = await import('../demo/logins.js');
  process.stdout.write(
    [
      '',
      `  亲清惠企  ${base}/            the firm's phone (H5)`,
      `           ${base}/console/    the staff console`,
      `           ${base}/api/docs    the interface`,
      '',
      demoLoginText(),
      '',
    ].join('\n'),
  );
}

orExit(main);
