import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type ApiErrorBody, type BodyIn, type ResponseOf, type RouteContract, urlOf } from '@qinqing/contract';
import { MIGRATIONS } from '../src/migrations/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { Db } from '../src/platform/db/index.js';
import {
  type Actor,
  Authenticator,
  createHttpApp,
  serveOperations,
  serveStatic,
  type StaticRoots,
} from '../src/platform/http/index.js';
import type { Config } from '../src/platform/config/index.js';
import { createLog, type Log } from '../src/platform/log/index.js';
import { Metrics } from '../src/platform/metrics/index.js';
import { PlatformModule } from '../src/platform/platform.module.js';
import { JobRunner, Jobs } from '../src/platform/queue/index.js';
import { migratedStore, type SchemaOptions } from './database.js';

export interface CallOptions {
  params?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  /** A session token, or an actor where the app was made with `fakeLogin`. */
  as?: string | Actor;
  /** default: a new one where the contract wants one */
  idempotencyKey?: string;
}

export interface Answer<T> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: T;
  /** The error shape, for answers ≥ 400. */
  error: ApiErrorBody;
  bytes: Buffer;
}

export interface TestApp {
  app: NestFastifyApplication;
  db: Db;
  clock: TestClock;
  jobs: Jobs;
  runner: JobRunner;
  folder: string;
  get: INestApplicationContext['get'];
  call<R extends RouteContract>(
    route: R,
    body?: BodyIn<R> | undefined,
    options?: CallOptions,
  ): Promise<Answer<ResponseOf<R>>>;
  close(): Promise<void>;
}

export interface TestAppOptions extends SchemaOptions {
  /** Modules to build; default: the whole product. */
  modules?: (Type | DynamicModule)[];
  clock?: TestClock;
  /** Log in by passing an Actor to `call`, without sessions. */
  fakeLogin?: boolean;
  staticRoots?: StaticRoots;
  /** Listen on a free local port as well, for tests of the socket. */
  listen?: boolean;
}

const NO_ROOTS: StaticRoots = { h5: '/nonexistent', console: '/nonexistent', media: '/nonexistent' };

class FakeAuthenticator extends Authenticator {
  override async authenticate(kind: 'firm' | 'staff', token: string): Promise<Actor | null> {
    const actor = JSON.parse(Buffer.from(token, 'base64url').toString()) as Actor;
    return actor.kind === kind ? actor : null;
  }
}

/** Loaded only when asked for: a test of one module needs neither the time nor the others' faults. */
async function wholeProduct(parts: { config: Config; clock: TestClock; log: Log }): Promise<DynamicModule> {
  const { AppModule } = await import('../src/app.module.js');
  return AppModule.forRoot(parts);
}

/** The real application over a database of its own. Jobs run when the test says `await runner.drain()`. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const store = await migratedStore(options);
  const { config } = store;
  const clock = options.clock ?? new TestClock();
  const log = createLog(config.logLevel);
  const migrations = [...MIGRATIONS, ...(options.migrations ?? [])];
  const login: DynamicModule[] = options.fakeLogin
    ? [
        {
          module: class FakeLoginModule {},
          global: true,
          providers: [{ provide: Authenticator, useClass: FakeAuthenticator }],
          exports: [Authenticator],
        },
      ]
    : [];
  const root: DynamicModule = options.modules
    ? {
        module: class TestRootModule {},
        // The fake one last: of two that know who somebody is, the last one is asked.
        imports: [PlatformModule.forRoot({ config, clock, log, migrations }), ...options.modules, ...login],
      }
    : await wholeProduct({ config, clock, log });
  const staticRoots = options.staticRoots ?? NO_ROOTS;
  const app = await createHttpApp(root, { config, log, staticRoots });
  const db = app.get(Db);
  const fastify = app.getHttpAdapter().getInstance() as unknown as Parameters<typeof serveOperations>[0];
  serveOperations(fastify, {
    config,
    db,
    metrics: app.get(Metrics),
    lifecycle: { draining: false },
    pingRedis: undefined,
  });
  await serveStatic(fastify, staticRoots);
  if (options.listen) await app.listen(0, '127.0.0.1');
  else {
    await app.init();
    await fastify.ready();
  }
  let keys = 0;
  const call = async <R extends RouteContract>(
    route: R,
    body?: BodyIn<R>,
    call: CallOptions = {},
  ): Promise<Answer<ResponseOf<R>>> => {
    const token = typeof call.as === 'object' ? Buffer.from(JSON.stringify(call.as)).toString('base64url') : call.as;
    const response = await app.inject({
      method: route.method,
      url: urlOf(route, call.params, call.query),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(route.idempotent ? { 'idempotency-key': call.idempotencyKey ?? `test-key-${++keys}` } : {}),
        ...call.headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const json =
      String(response.headers['content-type'] ?? '').includes('application/json') && response.body !== ''
        ? response.json()
        : undefined;
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json,
      error: json,
      bytes: response.rawPayload,
    };
  };
  const close = async () => {
    await app.close();
    await store.drop();
  };
  return {
    app,
    db,
    clock,
    jobs: app.get(Jobs),
    runner: app.get(JobRunner),
    folder: store.folder,
    get: app.get.bind(app),
    call,
    close,
  };
}
