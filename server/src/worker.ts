import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import fastifyFactory from 'fastify';
import { AppModule } from './app.module.js';
import { startBackground } from './background.js';
import { boot, orExit, redisPing } from './boot.js';
import { stopOnSignals } from './lifecycle.js';
import { SystemClock } from './platform/clock/index.js';
import { Db } from './platform/db/index.js';
import { serveOperations } from './platform/http/index.js';
import { Metrics } from './platform/metrics/index.js';

/** A process that only runs jobs. It answers health and metrics on its port, and nothing else. */
async function main(): Promise<void> {
  const { config, log } = await boot();
  const root = AppModule.forRoot({ config, clock: new SystemClock(), log });
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  const fastify = fastifyFactory();
  const lifecycle = { draining: false };
  serveOperations(fastify, {
    config,
    db: app.get(Db),
    metrics: app.get(Metrics),
    lifecycle,
    pingRedis: redisPing(config),
  });
  await fastify.listen({ port: config.port, host: config.host });
  startBackground(app, { works: true });
  stopOnSignals({ app, server: fastify.server, lifecycle, log });
  const { port } = fastify.server.address() as AddressInfo;
  log.info({ port, engine: config.engine, concurrency: config.jobConcurrency }, 'working');
}

orExit(main);
