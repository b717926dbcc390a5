import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db, InvariantRegistry } from '../../platform/db/index.js';
import { JobRegistry, Jobs } from '../../platform/queue/index.js';
import { LEDGER_INVARIANTS } from './ledger.invariants.js';
import { LedgerVerifier } from './ledger.verifier.js';

export const VERIFY_JOB = 'ledger.verify';
const DAY_MS = 86_400_000;

/** The daily check of the books, at three in the morning in Shanghai: a job that asks for its successor. */
@Injectable()
export class LedgerJobs implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly invariants: InvariantRegistry,
    private readonly verifier: LedgerVerifier,
  ) {}

  onModuleInit(): void {
    this.invariants.register(...LEDGER_INVARIANTS);
    this.registry.register(VERIFY_JOB, async () => {
      await this.verifier.verify();
      await this.schedule();
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.schedule();
  }

  private async schedule(): Promise<void> {
    const tomorrow = shanghaiDay(new Date(this.clock.now().getTime() + DAY_MS));
    const runAt = new Date(`${tomorrow}T03:00:00+08:00`);
    await this.db.write((m) => this.jobs.enqueue(m, VERIFY_JOB, {}, { runAt, key: `${VERIFY_JOB}:${tomorrow}` }));
  }
}
