import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { Metrics } from '../../platform/metrics/index.js';
import { JobRegistry, Jobs } from '../../platform/queue/index.js';
import type { Actor } from '../identity/index.js';
import { ExceptionDesk } from './exception.desk.js';
import { ReconcileService } from './reconcile.service.js';

export const RECONCILE_JOB = 'payout.reconcile';
const DAY_MS = 86_400_000;
const PRODUCT: Actor = { kind: 'system', id: 'reconcile', name: '系统' };

/** Yesterday's books against the bank, every morning at half past nine in Shanghai: a job that asks for its successor. */
@Injectable()
export class ReconcileJobs implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly metrics: Metrics,
    private readonly exceptions: ExceptionDesk,
    private readonly reconcile: ReconcileService,
  ) {}

  onModuleInit(): void {
    const { db, exceptions } = this;
    new Gauge({
      name: 'bank_exceptions_waiting',
      help: 'What came from a bank and waits for people, by kind',
      labelNames: ['kind'],
      registers: [this.metrics.registry],
      async collect() {
        this.reset();
        const kinds = ['quarantined_file', 'unknown_order', 'stray_debit', 'missing_debit', 'missing_return'] as const;
        for (const kind of kinds) this.set({ kind }, (await db.read((m) => exceptions.waiting(m, [kind]))).length);
      },
    });
    this.registry.register(RECONCILE_JOB, async () => {
      await this.reconcile.reconcileDay(PRODUCT, shanghaiDay(new Date(this.clock.now().getTime() - DAY_MS)));
      await this.schedule();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.schedule();
  }

  private async schedule(): Promise<void> {
    const tomorrow = shanghaiDay(new Date(this.clock.now().getTime() + DAY_MS));
    const runAt = new Date(`${tomorrow}T09:30:00+08:00`);
    await this.db.write((m) => this.jobs.enqueue(m, RECONCILE_JOB, {}, { runAt, key: `${RECONCILE_JOB}:${tomorrow}` }));
  }
}
