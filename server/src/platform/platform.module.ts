import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { CliRegistry } from './cli/index.js';
import { Clock } from './clock/index.js';
import { Config } from './config/index.js';
import { Cipher } from './crypto/index.js';
import { Db, InvariantRegistry, type MigrationClass } from './db/index.js';
import { Housekeeping } from './housekeeping/index.js';
import { Idempotency, MemoryProgress, Progress, PublicCache } from './http/index.js';
import type { Log } from './log/index.js';
import { LOG } from './log/index.js';
import { Metrics } from './metrics/index.js';
import { BullWaker, DEFAULT_RUNNER_OPTIONS, JobRegistry, JobRunner, Jobs } from './queue/index.js';
import { loginLimit, requestLimit, SharedLimits } from './rate-limits.js';
import { SharedProgress } from './shared-progress.js';
import { createWechat, WechatPort } from './wechat/index.js';

const LIMIT_STORAGE = Symbol('limit storage');

export interface PlatformOptions {
  config: Config;
  clock: Clock;
  log: Log;
  migrations: MigrationClass[];
}

/** What every module may ask for: the database, the clock, jobs, secrets, the caches. */
@Module({})
export class PlatformModule implements OnModuleDestroy, OnApplicationShutdown {
  constructor(
    private readonly db: Db,
    private readonly runner: JobRunner,
    private readonly cache: PublicCache,
    private readonly progress: Progress,
    @Inject(BullWaker) private readonly waker: BullWaker | null,
    @Inject(LIMIT_STORAGE) private readonly limits: SharedLimits | null,
  ) {}

  static forRoot({ config, clock, log, migrations }: PlatformOptions): DynamicModule {
    const wakerOptions = (redisUrl: string) => ({
      redisUrl,
      prefix: config.redisPrefix,
      concurrency: config.jobConcurrency,
      sweepMs: 5000,
      lostAfterMs: 5000,
    });
    const providers = [
      { provide: Config, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: LOG, useValue: log },
      { provide: Db, useFactory: () => Db.open(config, clock, migrations) },
      { provide: Cipher, useFactory: () => new Cipher(config.encryptionKeys) },
      { provide: InvariantRegistry, useFactory: () => new InvariantRegistry() },
      { provide: CliRegistry, useFactory: () => new CliRegistry() },
      { provide: JobRegistry, useFactory: () => new JobRegistry() },
      { provide: Jobs, useFactory: (db: Db) => new Jobs(db, clock), inject: [Db] },
      {
        provide: JobRunner,
        useFactory: (db: Db, jobs: Jobs, registry: JobRegistry) =>
          new JobRunner(db, clock, jobs, registry, log, {
            ...DEFAULT_RUNNER_OPTIONS,
            concurrency: config.jobConcurrency,
          }),
        inject: [Db, Jobs, JobRegistry],
      },
      {
        provide: BullWaker,
        useFactory: (db: Db) =>
          config.redisUrl === undefined ? null : new BullWaker(db, clock, log, wakerOptions(config.redisUrl)),
        inject: [Db],
      },
      { provide: PublicCache, useFactory: (db: Db) => new PublicCache(db, clock, log), inject: [Db] },
      { provide: Idempotency, useFactory: (db: Db) => new Idempotency(db, clock), inject: [Db] },
      {
        provide: Progress,
        useFactory: () =>
          new Progress(config.redisUrl === undefined ? new MemoryProgress() : new SharedProgress(config, log)),
      },
      {
        provide: Metrics,
        useFactory: (jobs: Jobs, cache: PublicCache) => new Metrics(jobs, cache),
        inject: [Jobs, PublicCache],
      },
      {
        provide: Housekeeping,
        useFactory: (db: Db, jobs: Jobs, idempotency: Idempotency, registry: JobRegistry) =>
          new Housekeeping(db, clock, jobs, idempotency, registry),
        inject: [Db, Jobs, Idempotency, JobRegistry],
      },
      { provide: WechatPort, useFactory: () => createWechat(config, log) },
    ];
    const storage = config.redisUrl === undefined ? null : new SharedLimits(config, log);
    const limits = ThrottlerModule.forRoot({
      throttlers: [requestLimit(config), loginLimit(config)],
      ...(storage ? { storage } : {}),
    });
    return {
      module: PlatformModule,
      global: true,
      imports: [limits],
      providers: [
        ...providers,
        { provide: LIMIT_STORAGE, useValue: storage },
        { provide: APP_GUARD, useClass: ThrottlerGuard },
      ],
      exports: providers.map(({ provide }) => provide),
    };
  }

  async onModuleDestroy(): Promise<void> {
    await this.waker?.close();
    await this.runner.stop();
    await this.cache.stop();
    this.limits?.close();
    this.progress.close();
  }

  /** After every module's own `beforeApplicationShutdown`, which may still use the database. */
  async onApplicationShutdown(): Promise<void> {
    await this.db.close();
  }
}
