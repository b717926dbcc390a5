import { setImmediate as yieldLoop } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor, StaffService, SYSTEM } from '../modules/identity/index.js';
import {
  BULK_DECISION_JOB,
  type BulkDecisionJob,
  BulkDecisions,
  bulkKey,
  type BulkOutcome,
  type OpenBulkRun,
} from '../modules/review/index.js';
import { Db } from '../platform/db/index.js';
import { AppError } from '../platform/errors/index.js';
import { type Job, type JobContext, JobRegistry, Jobs } from '../platform/queue/index.js';
import { DecideCaseFlow, type ReadyDecision } from './decide-case.flow.js';

/** Cases per unit of work: short enough for others to get their turn between two. */
const CHUNK = 25;
/** After this long a job ends and the next one goes on, so that other work gets its turn and a shutdown is short. */
const SLICE_MS = 5000;

type Ready = { place: number; decision: ReadyDecision };

/**
 * Works a bulk decision off: each case passes the same checks as a single one, under the version that was confirmed
 * and by the roles that the person holds now. Cases are kept some at a time; where one is refused, its unit is undone
 * and each case tried by itself, so that a refusal costs the others nothing.
 */
@Injectable()
export class BulkDecideFlow implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly staff: StaffService,
    private readonly bulk: BulkDecisions,
    private readonly decide: DecideCaseFlow,
  ) {}

  onModuleInit(): void {
    this.registry.register(BULK_DECISION_JOB, (job, context) => this.work(job, context));
  }

  private async work(job: Job, { signal }: JobContext): Promise<void> {
    const { runId } = job.payload as BulkDecisionJob;
    const end = Date.now() + SLICE_MS;
    while (!signal.aborted) {
      const open = await this.db.read((m) => this.bulk.next(m, runId, CHUNK));
      if (!open || open.cases.length === 0) return;
      const actor = await this.db.read((m) => this.staff.actorOf(m, open.run.startedBy));
      if (!actor) {
        await this.db.write((m) => this.bulk.stop(m, SYSTEM, runId));
        return;
      }
      await this.chunk(actor, open);
      if (Date.now() > end) {
        await this.db.write((m) => this.jobs.enqueue(m, BULK_DECISION_JOB, { runId }, { key: bulkKey(runId) }));
        return;
      }
      await yieldLoop();
    }
    throw new Error('told to stop');
  }

  private async chunk(actor: Actor, { run, cases }: OpenBulkRun): Promise<void> {
    const ready: Ready[] = [];
    const refused: BulkOutcome[] = [];
    for (const each of cases) {
      const got = await this.ready(actor, run, each);
      if ('decision' in got) ready.push(got);
      else refused.push(got);
    }
    try {
      await this.keep(actor, run, ready, refused);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await this.oneByOne(actor, run, cases);
    }
  }

  private async oneByOne(actor: Actor, run: OpenBulkRun['run'], cases: OpenBulkRun['cases']): Promise<void> {
    let { done } = run;
    for (const each of cases) {
      const at = { ...run, done };
      const got = await this.ready(actor, run, each);
      let kept: boolean;
      try {
        kept = 'decision' in got ? await this.keep(actor, at, [got], []) : await this.keep(actor, at, [], [got]);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        kept = await this.keep(actor, at, [], [refusal(each.place, error)]);
      }
      if (!kept) return;
      done += 1;
    }
  }

  /** The case with everything that its decision needs, or why it is refused. */
  private async ready(
    actor: Actor,
    run: OpenBulkRun['run'],
    { place, applicationId, version }: OpenBulkRun['cases'][number],
  ): Promise<Ready | BulkOutcome> {
    const input = { version, decision: 'pass', ...(run.reason ? { reason: run.reason } : {}) } as const;
    try {
      const decision = await this.decide.ready(actor, applicationId, input);
      const { stage, flags } = decision.open.row;
      if (stage !== run.stage) throw new AppError('STATE_CONFLICT', { message: '不在所选环节' });
      if (flags.length > 0)
        throw new AppError('STATE_CONFLICT', { message: `核验有提示（${flags.join('、')}），须逐件办理` });
      return { place, decision };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refusal(place, error);
    }
  }

  /** @returns false where the run was stopped meanwhile; nothing is decided then */
  private keep(
    actor: Actor,
    run: OpenBulkRun['run'],
    ready: readonly Ready[],
    refused: readonly BulkOutcome[],
  ): Promise<boolean> {
    const outcomes = [...ready.map(({ place }): BulkOutcome => ({ place, passed: true })), ...refused];
    return this.db.write(async (m) => {
      if (!(await this.bulk.keep(m, run, outcomes))) return false;
      for (const { decision } of ready) await this.decide.carryOut(m, actor, decision);
      return true;
    });
  }
}

function refusal(place: number, error: AppError): BulkOutcome {
  return { place, passed: false, code: error.code, message: error.message.slice(0, 500) };
}
