import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainBuilder, type Firm, staffActor } from '../test/domain.js';
import { type TestApp, testApp } from '../test/app.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { atLeast, atMost, type Bench, median } from './harness.js';
import { RawReplay, StatementTape } from './statement-tape.js';

const APPLICATIONS = 10_000;
const CHUNK = 100;
const AMOUNT_PER_FIRM = 10_000_00;

const initial = staffActor('street_reviewer');
const final = staffActor('final_approver');

interface Draft {
  firm: Firm;
  id: string;
  version: number;
}

/** Firms with complete drafts: what a case has before anybody measures. */
async function prepare(t: TestApp): Promise<Draft[]> {
  const build = new DomainBuilder(t);
  await build.pool('POOL-2026-TEST', APPLICATIONS * AMOUNT_PER_FIRM);
  const measure = await build.measure({
    route: [
      { stage: 'initial', desk: '街道经济服务中心', role: 'street_reviewer', promiseWorkingDays: 1 },
      { stage: 'final', desk: '区人社局分管领导', role: 'final_approver', promiseWorkingDays: 1 },
    ],
  });
  const drafts: Draft[] = [];
  const applications = t.get(FirmApplicationService);
  while (drafts.length < APPLICATIONS) {
    for (const firm of await build.firms(CHUNK, { employees: 10, seriouslyDishonest: false })) {
      const opened = await applications.openDraft(firm.actor, {
        measureId: measure.id,
        enterpriseId: firm.enterpriseId,
      });
      const saved = await applications.saveDraft(firm.actor, opened.id, {
        version: opened.version,
        values: { employees: 10, contactPhone: '13800000000' },
        payeeAccountId: firm.payeeAccountId,
      });
      drafts.push({ firm, id: saved.id, version: saved.version });
    }
  }
  return drafts;
}

/** Submit, let the queue check, decide at both desks: each case ends payable. */
async function carry(t: TestApp, drafts: readonly Draft[]): Promise<void> {
  const firmSide = t.get(FirmApplicationService);
  const cases = t.get(ApplicationService);
  const flow = t.get(DecideCaseFlow);
  for (const { firm, id, version } of drafts) await firmSide.submit(firm.actor, id, { version });
  await t.runner.drain();
  for (const desk of [initial, final]) {
    for (const { id } of drafts) {
      const { version } = await t.db.read((m) => cases.view(m, id));
      await flow.decide(desk, id, { version, decision: 'pass' });
    }
  }
}

async function requirePayable(t: TestApp, drafts: readonly Draft[]): Promise<void> {
  for (const { id } of drafts) {
    const { status } = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    if (status !== 'payable') throw new Error(`application ${id} ended ${status}`);
  }
}

export const payoutPath: Bench = {
  name: 'payout-path',
  title: 'submit → checked → approved → payable, per application, against its own statements sent raw',
  async run(log) {
    const tape = new StatementTape();
    // Not as a test: tests switch off what a power cut needs.
    const t = await testApp({ env: { NODE_ENV: 'development' } });
    try {
      if (t.db.engine !== 'sqlite')
        throw new Error('payout-path replays statements on SQLite: leave DATABASE_URL unset');
      const drafts = await prepare(t);
      log(`${drafts.length} drafts prepared`);
      const source = join(t.folder, 'test.db');
      const twin = join(t.folder, 'twin.db');
      for (const end of ['', '-wal']) copyFileSync(`${source}${end}`, `${twin}${end}`);
      const raw = new RawReplay(twin);
      const product: number[] = [];
      const limit: number[] = [];
      let statements = 0;
      for (let at = 0; at < drafts.length; at += CHUNK) {
        const chunk = drafts.slice(at, at + CHUNK);
        const start = process.hrtime.bigint();
        const entries = await tape.record(() => carry(t, chunk));
        product.push(Number(process.hrtime.bigint() - start) / 1e9 / CHUNK);
        limit.push(raw.run(entries) / CHUNK);
        await requirePayable(t, chunk);
        statements += entries.length;
      }
      raw.close();
      const around = (applications: number) => {
        const middle = applications / CHUNK;
        return median(product.slice(Math.max(1, middle - 5), middle + 5));
      };
      log(`${(statements / drafts.length).toFixed(1)} statements per application`);
      log(
        `product ${(median(product) * 1000).toFixed(2)} ms, raw ${(median(limit) * 1000).toFixed(2)} ms per application`,
      );
      const common = { bench: 'payout-path', unit: 'x' };
      return [
        { bench: 'payout-path', figure: 'per application', value: median(product) * 1000, unit: 'ms' },
        {
          bench: 'payout-path',
          figure: 'statements per application',
          value: statements / drafts.length,
          unit: 'statements',
        },
        atLeast(
          {
            ...common,
            figure: 'of the limit',
            value: median(product.map((seconds, i) => (limit[i] ?? Number.NaN) / seconds)),
            against: 'the same statements sent raw through the driver',
          },
          0.5,
        ),
        atMost(
          {
            ...common,
            figure: 'cost at 10,000 over cost at 1,000',
            value: around(APPLICATIONS) / around(1000),
            against: 'itself, same run',
          },
          1.1,
        ),
      ];
    } finally {
      await t.close();
    }
  },
};
