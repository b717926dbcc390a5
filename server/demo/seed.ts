import type { INestApplicationContext } from '@nestjs/common';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseService } from '../src/modules/enterprise/index.js';
import { FirmUserService } from '../src/modules/identity/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { Db } from '../src/platform/db/index.js';
import { compareStatement, correctAccount, meetDoubts, nameLayouts, returnMoney } from './bank-events.js';
import { castParts } from './cast.js';
import { planVoices } from './firm-voice.js';
import { furnish } from './colleagues.js';
import { factsOf } from './firm-facts.js';
import { type Firm, makeFirms } from './firms.js';
import { DEMO_FIRM_ACCOUNTS } from './logins.js';
import { DEMO_POOLS, type DemoPool } from './policy-package.js';
import { askForMore, demandBack } from './money-back.js';
import { Prng } from './prng.js';
import { announceSecondSession, publishReplay, reachOut, watchReplay } from './stage.js';
import { type Filing, planFilings } from './story.js';
import { STORY_FROM, STORY_TO, type StoryClock } from './story-clock.js';
import {
  deliver,
  deliveriesOf,
  factNames,
  hireStaff,
  openPools,
  publishPolicies,
  SEEDER,
  type World,
} from './world.js';
import { closeWindows } from './windows.js';
import { Year } from './year.js';

/** The log-in whose firm several people act for. */
const SHARED_ACCOUNT = 'shangchang';

const MARK = { entity: 'demo', entityId: 'year' } as const;

/**
 * Whether there is anything in the database: the demonstration is loaded into an empty one only.
 * @throws Error for a database in which a loading was cut off: nobody could tell what is missing in it
 */
export async function isSeeded(app: INestApplicationContext): Promise<boolean> {
  const history = await app.get(AuditService).historyOf(MARK.entity, MARK.entityId);
  const begun = history.some(({ action }) => action === 'demo.begin');
  if (begun && !history.some(({ action }) => action === 'demo.done')) {
    throw new Error(
      'loading the demonstration data was cut off: start again with an empty database (by default remove var/qinqing.db*)',
    );
  }
  const pools = await app.get(Db).read((m) => app.get(LedgerService).pools(m));
  return begun || pools.length > 0;
}

/** Who files for what is planned in the days as written, so that it is the same whenever it is told. */
function toldLater(filing: Filing, day: string): Filing {
  return { ...filing, day, evaluation: { ...filing.evaluation, evaluatedOn: day } };
}

/** @param pools with the money that comes into them: fewer firms than the district has claim less */
export async function seedDemo(
  app: INestApplicationContext,
  clock: StoryClock,
  note: (line: string) => void,
  firms: readonly Firm[] = makeFirms(),
  pools: readonly DemoPool[] = DEMO_POOLS,
): Promise<void> {
  let started = performance.now();
  const lap = (what: string) => {
    note(`${what} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    started = performance.now();
  };
  const mark = (action: 'demo.begin' | 'demo.done') =>
    app.get(Db).write((m) => app.get(AuditService).record(m, { actor: SEEDER, action, ...MARK }));
  clock.begin(clock.time('2025-12-29', 9));
  await mark('demo.begin');
  const world: World = { clock, staff: await hireStaff(app), enterprises: new Map() };
  await openPools(app);
  await nameLayouts(app, world);
  const measures = await publishPolicies(app, world);
  lap(`${world.staff.size} people, ${DEMO_POOLS.length} pools, ${measures.length} measures`);

  const names = factNames(measures);
  const facts = new Map(firms.map((firm) => [firm, factsOf(firm, names)]));
  const cast = castParts(firms, facts, measures);
  const others = firms.filter((firm) => !cast.some((member) => member.firm === firm));
  const filings = [
    ...planFilings(others, facts, measures, new Prng('filings')),
    ...cast.flatMap((member) => member.filings),
  ].map((filing) => toldLater(filing, clock.day(filing.day)));
  const expected = filings.reduce((sum, { expectedFen }) => sum + expectedFen, 0);
  lap(`${firms.length} firms and ${filings.length} filings over ${(expected / 1e10).toFixed(2)} 亿元 planned`);

  const year = new Year({
    app,
    clock,
    world,
    measures,
    from: clock.day(STORY_FROM),
    to: clock.day(STORY_TO),
    cast: cast.map(({ firm }) => firm),
  });
  const deliveries = deliveriesOf(facts, clock);
  const [first, ...later] = deliveries;
  if (first) await deliver(app, world, first);
  for (const delivery of later) year.at(delivery.at, () => deliver(app, world, delivery));
  for (const { account, firm, declared } of cast) {
    const texts = DEMO_FIRM_ACCOUNTS.find((each) => each.account === account);
    if (!texts) throw new RangeError(`no log-in called ${account}`);
    const id = await app
      .get(Db)
      .write((m) => app.get(FirmUserService).createDemo(m, { ...texts, name: firm.legalPerson }));
    const person = { kind: 'firm', id, name: firm.legalPerson, sessionId: 'demo' } as const;
    const { enterpriseId } = await year.people.join(firm, person);
    if (account === SHARED_ACCOUNT)
      year.at(clock.time('2026-11-18', 11), () =>
        furnish(app, world, { enterpriseId, uscc: firm.uscc, manager: person }),
      );
    if (Object.keys(declared).length > 0) {
      await app.get(Db).write((m) => app.get(EnterpriseService).declareFacts(m, person, enterpriseId, declared));
    }
  }
  lap('the first delivery of the departments');
  const ledger = app.get(LedgerService);
  const db = app.get(Db);
  for (const { code, appropriations } of pools) {
    for (const { reference, on, yuan } of appropriations) {
      const money = { poolCode: code, fen: yuan * 100, reference };
      year.at(clock.time(on, 9), async () => void (await db.write((m) => ledger.appropriate(m, SEEDER, money))));
    }
  }
  let replay = '';
  year.at(clock.time('2026-03-23', 10), async () => {
    replay = await publishReplay(app, world);
  });
  year.at(clock.time('2026-04-02', 20), () => watchReplay(app, replay));
  year.at(clock.time('2026-06-12', 17), () => reachOut(app, world, firms, measures));
  year.at(clock.time('2026-11-16', 9), () => announceSecondSession(app, world));
  const spared = new Set(cast.map(({ firm }) => firm.name));
  year.at(clock.time('2026-11-18', 15), () => returnMoney(app, world, spared));
  year.at(clock.time('2026-11-19', 11), () => correctAccount(app, world, year.people, others));
  year.at(clock.time('2026-11-19', 15), () => demandBack(app, world, spared));
  year.at(clock.time('2026-11-20', 9.3), () => compareStatement(app, world, clock.day('2026-11-19')));
  year.at(clock.time('2026-11-20', 11), () => meetDoubts(app, world));
  year.at(clock.time('2026-11-20', 10), () => askForMore(app, world));
  closeWindows(app, year, clock, measures);
  planVoices({ app, world, year, measures, firms, cast });
  await year.play(filings);
  await mark('demo.done');
  lap('the year');
}
