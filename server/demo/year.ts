import type { INestApplicationContext } from '@nestjs/common';
import {
  type ApplicationRecord,
  ApplicationService,
  FirmApplicationService,
} from '../src/modules/application/index.js';
import type { Actor } from '../src/modules/identity/index.js';
import { type PastBatch, PayoutHistory, PayoutService, PayoutViews } from '../src/modules/payout/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { Db } from '../src/platform/db/index.js';
import { AppError } from '../src/platform/http/index.js';
import { JobRunner } from '../src/platform/queue/index.js';
import { addDays } from '@qinqing/contract/working-days';
import { Agenda } from './agenda.js';
import { type Applicant, Applicants } from './applicants.js';
import { Backlog, workOut } from './backlog.js';
import { DEMO_POOLS } from './policy-package.js';
import { Prng } from './prng.js';
import type { Firm } from './firms.js';
import type { Filing } from './story.js';
import {
  afterOfficeHours,
  lastAfternoon,
  OFFICE_DAY_HOURS,
  shanghaiTime,
  type StoryClock,
  workingDayFrom,
} from './story-clock.js';
import { type StaffActor, staffOf, type World } from './world.js';

/**
 * Plays the year: firms file, jobs check, desks decide, money is paid, each through the real services at its own
 * moment of the story's clock. Whatever the services refuse does not happen.
 */

/** What this firm and its desk will do, drawn once per filing; most cases just go through. */
type Turn = 'straight' | 'wrong_account' | 'returned' | 'never_mended' | 'rejected' | 'withdrawn';
const TURNS: readonly { turn: Turn; weight: number }[] = [
  { turn: 'straight', weight: 94 },
  { turn: 'wrong_account', weight: 1.5 },
  { turn: 'returned', weight: 2 },
  { turn: 'never_mended', weight: 0.5 },
  { turn: 'rejected', weight: 1.2 },
  { turn: 'withdrawn', weight: 0.8 },
];
/** In the last days every filing is played step by step: what is under way at the end began then. */
const STEP_BY_STEP_DAYS = 32;
/** Orders that the bank refuses. */
const BANK_FAILS = 0.012;
/** How far the last batch of each pool has come when the story stops. */
const LAST_BATCHES: readonly { poolCode: string; until: PastBatch['until'] }[] = [
  { poolCode: 'POOL-2026-COMMERCE', until: 'sent' },
  { poolCode: 'POOL-2026-INDUSTRY', until: 'released' },
  { poolCode: 'POOL-2026-FINANCE', until: 'result' },
  { poolCode: 'POOL-2026-EMPLOY', until: 'sealed' },
  { poolCode: 'POOL-2026-CULTURE', until: 'draft' },
];
/** Refused orders of the batches in the last days still wait for their correction. */
const NO_REISSUE_DAYS = 10;
/** Cases that are decided between the end of the year and its loading, so that a public notice has its week ahead. */
const DECIDED_LAST = 5;
const FAIL_REASON = '收款账号与户名不符';
const DAY_MS = 86_400_000;

interface Case {
  filing: Filing;
  measure: MeasureRecord;
  applicant: Applicant;
  id: string;
  turn: Turn;
  random: Prng;
  mended: boolean;
}

export interface YearOptions {
  app: INestApplicationContext;
  clock: StoryClock;
  world: World;
  measures: readonly MeasureRecord[];
  /** first and last day of the story as it is told */
  from: string;
  to: string;
  /** firms with a log-in: their cases are played step by step, and nothing goes wrong with them */
  cast: readonly Firm[];
}

export class Year {
  private readonly agenda = new Agenda<() => Promise<void>>();
  private readonly applicants: Applicants;
  private readonly backlog: Backlog;
  private readonly random = new Prng('year');
  /** cases that lie at a desk */
  private readonly waiting = new Set<Case>();
  private readonly firms: FirmApplicationService;
  private readonly applications: ApplicationService;
  private readonly db: Db;
  private readonly runner: JobRunner;

  constructor(private readonly options: YearOptions) {
    const { app, world } = options;
    this.applicants = new Applicants(app, world.enterprises);
    this.backlog = new Backlog(app, this.applicants);
    this.firms = app.get(FirmApplicationService);
    this.applications = app.get(ApplicationService);
    this.db = app.get(Db);
    this.runner = app.get(JobRunner);
  }

  get people(): Applicants {
    return this.applicants;
  }

  /** Puts something onto the agenda that is not a filing. */
  at(instant: Date, act: () => Promise<void>): void {
    this.agenda.add(instant, act);
  }

  async play(filings: readonly Filing[]): Promise<void> {
    const { from, to, clock } = this.options;
    for (const filing of filings) this.plan(filing);
    for (let day = from; day <= to; day = addDays(day, 1)) {
      // Ends of public notices and of time limits fall due at midnight.
      this.at(shanghaiTime(day, 0.2), () => this.runner.drain());
    }
    // Weeks of holiday fall together on the first working day after them.
    const payDays = new Set<string>();
    for (let day = addDays(from, 7); day < to; day = addDays(day, 7)) payDays.add(workingDayFrom(day));
    for (const day of payDays) this.planBatches(day);
    this.planLastBatches(addDays(to, -1));
    const { end } = clock;
    for (let next = this.agenda.next(); next && next.at <= end; next = this.agenda.next()) {
      clock.moveTo(next.at);
      await next.item();
    }
    clock.moveTo(end);
    await this.decideLast();
  }

  /** The year ends up to a week before it is loaded: some desks have worked on meanwhile. */
  private async decideLast(): Promise<void> {
    const { clock, cast } = this.options;
    clock.moveTo(lastAfternoon(clock.loadedAt));
    let left = DECIDED_LAST;
    for (const made of [...this.waiting]) {
      const { publicity, totalControl } = made.measure.definition;
      if (made.turn !== 'straight' || made.filing.expectedFen === 0 || cast.includes(made.filing.firm)) continue;
      if (publicity.workingDays === 0 || totalControl === 'pro_rata') continue;
      while ((await this.rowOf(made)).status === 'in_review') await this.decide(made);
      left -= 1;
      if (left === 0) return;
    }
  }

  private plan(filing: Filing): void {
    const measure = this.options.measures.find(({ code }) => code === filing.code);
    if (!measure) throw new RangeError(filing.code);
    const random = this.random.fork(`${filing.firm.uscc}:${measure.code}`);
    const cast = this.options.cast.includes(filing.firm);
    // Decided together when the window has closed: nobody can say before what became of a single one.
    const together = measure.definition.totalControl === 'pro_rata';
    const turn = cast || filing.expectedFen === 0 ? 'straight' : random.weighted(TURNS, ({ weight }) => weight).turn;
    if (
      turn === 'straight' &&
      !cast &&
      !together &&
      filing.expectedFen > 0 &&
      filing.day < this.beforeEnd(STEP_BY_STEP_DAYS)
    ) {
      this.backlog.add(workOut(filing, filing.evaluation, measure, (...desk) => this.deskOf(...desk), random));
    } else this.at(shanghaiTime(filing.day, filing.hour), () => this.file(filing, measure, turn, random));
  }

  private async file(filing: Filing, measure: MeasureRecord, turn: Turn, random: Prng): Promise<void> {
    const applicant = await this.applicants.of(filing.firm);
    const { actor, enterpriseId, accountId } = applicant;
    const draft = await this.firms.openDraft(actor, { enterpriseId, measureId: measure.id });
    const wrong = turn === 'wrong_account' && !measure.nonCash;
    const saved = await this.firms.saveDraft(actor, draft.id, {
      version: draft.version,
      values: this.applicants.answers(filing.firm, measure),
      materials: await this.applicants.materials(applicant, measure),
      ...(measure.nonCash
        ? {}
        : { payeeAccountId: wrong ? await this.applicants.addAccount(applicant, 'wrong_name') : accountId }),
    });
    const made: Case = { filing, measure, applicant, id: draft.id, turn, random, mended: false };
    // A few open a form and leave it.
    if (turn === 'withdrawn' && random.chance(0.4)) return;
    await this.firms.submit(actor, draft.id, { version: saved.version });
    this.soon(() => this.check(made));
  }

  private beforeEnd(days: number): string {
    return addDays(this.options.to, -days);
  }

  private soon(act: () => Promise<void>): void {
    this.at(new Date(this.options.clock.now().getTime() + 60_000), act);
  }

  private async check(made: Case): Promise<void> {
    await this.runner.drain();
    const row = await this.rowOf(made);
    if (row.status === 'in_review') this.planDecision(made, row);
    else if (row.status === 'supplement') this.planMending(made);
  }

  private planDecision(made: Case, row: ApplicationRecord): void {
    this.waiting.add(made);
    const stage = made.measure.definition.route[row.stageIndex ?? 0];
    const hours = (stage?.promiseWorkingDays ?? 1) * OFFICE_DAY_HOURS * (0.15 + 0.85 * made.random.next());
    const ready = afterOfficeHours(this.options.clock.now(), Math.max(0.5, hours));
    const from = lastDeskOpens(made.measure, row);
    this.at(from && from > ready ? afterOfficeHours(from, hours) : ready, () => this.decide(made));
  }

  private async decide(made: Case): Promise<void> {
    this.waiting.delete(made);
    const row = await this.rowOf(made);
    if (row.status !== 'in_review') return;
    if (made.turn === 'withdrawn') {
      await this.firms.withdraw(made.applicant.actor, made.id, { version: row.version, reason: '资料需要重新准备' });
      return;
    }
    const actor = this.deskOf(made.measure, made.filing.firm.index, row.stageRole);
    const last = (row.stageIndex ?? 0) === made.measure.definition.route.length - 1;
    const decision = this.decisionOf(made, row, last);
    const flow = this.options.app.get(DecideCaseFlow);
    try {
      await flow.decide(actor, made.id, { version: row.version, ...decision });
    } catch (error) {
      // Today's data no longer carry the case: what a desk does then is to refuse it.
      if (!(error instanceof AppError) || decision.decision !== 'pass') throw error;
      await flow.decide(actor, made.id, { version: row.version, decision: 'reject', reason: error.message });
      return;
    }
    if (decision.decision === 'return') this.planMending(made);
    else if (decision.decision === 'pass' && !last) this.planDecision(made, await this.rowOf(made));
  }

  private decisionOf(made: Case, row: ApplicationRecord, last: boolean) {
    const { turn, mended } = made;
    if ((turn === 'returned' || turn === 'never_mended') && !mended && row.stageIndex === 0) {
      return {
        decision: 'return' as const,
        reason: '材料不清晰，请补正后重新提交',
        items: [{ target: '申报材料', text: '请上传加盖公章的清晰扫描件' }],
      };
    }
    if ((turn === 'rejected' && last) || made.filing.expectedFen === 0) {
      return {
        decision: 'reject' as const,
        reason: made.filing.expectedFen === 0 ? '经核对，不符合申报条件' : '与部门核对的数据不一致，暂不予兑现',
      };
    }
    return { decision: 'pass' as const };
  }

  /** Two people at each kind of desk; one of them has a case for good. */
  private deskOf({ poolCode }: MeasureRecord, firmIndex: number, role: string | null): StaffActor {
    const { world } = this.options;
    const industry = poolCode === 'POOL-2026-INDUSTRY';
    switch (role) {
      case 'street_reviewer':
        return staffOf(world, firmIndex % 2 === 0 ? 'jiedao' : 'jiedao.b');
      case 'department_reviewer':
        return staffOf(world, industry ? 'bumen.b' : 'bumen');
      case 'finance_reviewer':
        return staffOf(world, firmIndex % 2 === 0 ? 'caizheng' : 'caizheng.b');
      default:
        return staffOf(world, industry ? 'zhongshen.b' : 'zhongshen');
    }
  }

  private planMending(made: Case): void {
    if (made.turn === 'never_mended') return;
    const days = 1 + 4 * made.random.next();
    this.at(new Date(this.options.clock.now().getTime() + days * DAY_MS), () => this.mend(made));
  }

  private async mend(made: Case): Promise<void> {
    const { applicant, measure } = made;
    const row = await this.rowOf(made);
    if (row.status !== 'supplement') return;
    // Who was told that it is not entitled mostly lets it rest.
    if (made.filing.expectedFen === 0 && made.random.chance(0.6)) return;
    made.mended = true;
    const saved = await this.firms.saveDraft(applicant.actor, made.id, {
      version: row.version,
      materials: await this.applicants.materials(applicant, measure),
      ...(measure.nonCash ? {} : { payeeAccountId: applicant.accountId }),
    });
    await this.firms.resubmit(applicant.actor, made.id, { version: saved.version, note: '已按要求补正' });
    this.soon(() => this.check(made));
  }

  /** A batch per pool and week: made on one morning, answered by the bank on the next working day. */
  private planBatches(made: string): void {
    this.at(shanghaiTime(made, 9.2), () => this.backlog.takeIn(this.options.clock.now()));
    const answered = workingDayFrom(addDays(made, 1));
    for (const { code, nonCash } of DEMO_POOLS) {
      if (nonCash) continue;
      this.at(shanghaiTime(made, 9.5), async () => {
        const payoutIds = await this.payable(code);
        if (payoutIds.length > 0) this.at(shanghaiTime(answered, 11), () => this.pay(code, payoutIds, made, answered));
      });
    }
  }

  private async payable(poolCode: string): Promise<string[]> {
    const views = this.options.app.get(PayoutViews);
    const maker = staffOf(this.options.world, 'jingban');
    const ids: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await views.listPayouts(maker, {
        status: 'payable',
        poolCode,
        limit: 100,
        ...(cursor ? { cursor } : {}),
      });
      ids.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) return ids;
      cursor = page.nextCursor;
    }
  }

  private async pay(poolCode: string, payoutIds: string[], madeOn: string, answeredOn: string): Promise<void> {
    const { app, world } = this.options;
    const random = this.random.fork(`${poolCode}:${madeOn}`);
    // One of the last ones at least, so that a refused payment can be seen.
    const last =
      answeredOn >= this.beforeEnd(NO_REISSUE_DAYS) && poolCode === 'POOL-2026-COMMERCE' ? payoutIds.slice(0, 1) : [];
    const failed = payoutIds.filter((id) => last.includes(id) || random.chance(BANK_FAILS));
    const results = new Map(failed.map((id) => [id, { result: 'failed' as const, reason: FAIL_REASON }]));
    const at = {
      made: shanghaiTime(madeOn, 9.6),
      sealed: shanghaiTime(madeOn, 9.9),
      released: shanghaiTime(madeOn, 15),
      sent: shanghaiTime(madeOn, 15.2),
      result: shanghaiTime(answeredOn, 11),
    };
    const people = {
      maker: staffOf(world, 'jingban'),
      sealer: staffOf(world, 'jingban.b'),
      lifter: staffOf(world, 'lingdao'),
      releaser: staffOf(world, 'fuhe'),
    };
    await this.db.write((m) => app.get(PayoutHistory).replay(m, { poolCode, payoutIds, ...people, at, results }));
    if (answeredOn < this.beforeEnd(NO_REISSUE_DAYS)) for (const id of failed) this.planReissue(people.maker, id);
  }

  /** The last batches stop on their way; of one, the bank leaves two orders open. */
  private planLastBatches(day: string): void {
    this.at(shanghaiTime(day, 9.2), () => this.backlog.takeIn(this.options.clock.now()));
    for (const { poolCode, until } of LAST_BATCHES) {
      this.at(shanghaiTime(day, 16.5), async () => {
        const { app, world } = this.options;
        const payoutIds = await this.payable(poolCode);
        if (payoutIds.length === 0) return;
        const at = (hours: number) => shanghaiTime(day, hours);
        const [first = '', second = ''] = payoutIds;
        const results = new Map([
          [first, { result: 'missing' as const }],
          [second, { result: 'pending' as const, reason: '银行处理中' }],
        ]);
        await this.db.write((m) =>
          app.get(PayoutHistory).replay(m, {
            poolCode,
            payoutIds,
            maker: staffOf(world, 'jingban'),
            sealer: staffOf(world, 'jingban.b'),
            lifter: staffOf(world, 'lingdao'),
            releaser: staffOf(world, 'fuhe'),
            at: { made: at(16.1), sealed: at(16.2), released: at(16.3), sent: at(16.4), result: at(16.5) },
            until,
            // A bank answers something at least.
            ...(until === 'result' && payoutIds.length > 2 ? { results } : {}),
          }),
        );
      });
    }
  }

  /** The firm names its right account; a new order is made for the next batch. */
  private planReissue(maker: Actor, payoutId: string): void {
    this.at(afterOfficeHours(this.options.clock.now(), 1.5 * OFFICE_DAY_HOURS), async () => {
      const { app } = this.options;
      const { version, status } = await app.get(PayoutViews).payout(maker, payoutId);
      if (status === 'failed')
        await app.get(PayoutService).reissue(maker, { payoutId, version, reason: '企业已更正账户信息' });
    });
  }

  private async rowOf({ id }: Case): Promise<ApplicationRecord> {
    return this.db.read((m) => this.applications.view(m, id));
  }
}

/** Under pro rata control the last desk waits until the amounts of the closed window are fixed. */
function lastDeskOpens({ definition }: MeasureRecord, { stageIndex }: ApplicationRecord): Date | undefined {
  const last = (stageIndex ?? 0) === definition.route.length - 1;
  if (!last || definition.totalControl !== 'pro_rata') return undefined;
  return shanghaiTime(workingDayFrom(addDays(definition.window.closesOn, 1)), 9);
}
