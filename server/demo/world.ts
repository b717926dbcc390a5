import type { INestApplicationContext } from '@nestjs/common';
import { requiredFacts } from '@qinqing/rules';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseImportService } from '../src/modules/enterprise/index.js';
import { type Actor, StaffService } from '../src/modules/identity/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import {
  type MeasureRecord,
  PolicyPublishingService,
  PolicyService,
  readMeasures,
} from '../src/modules/policy/index.js';
import { fromRoot } from '../src/platform/config/index.js';
import { Db } from '../src/platform/db/index.js';
import { AMENDED, codeOf, firstEdition, secondEdition } from './amended.js';
import { creditOf } from './firm-credit.js';
import type { FirmFact } from './firm-facts.js';
import type { Firm } from './firms.js';
import { DEMO_PASSWORD, DEMO_STAFF } from './logins.js';
import { movedMeasure } from './measure-days.js';
import { DEMO_POOLS, demoPackage } from './policy-package.js';
import { shanghaiTime, type StoryClock, workingDayFrom } from './story-clock.js';

/** Everything that is there before the first application: people, money, policies, firms. */

export const SEEDER: Actor = { kind: 'system', id: 'demo', name: '演示数据' };
const MEASURES_FOLDER = 'packages/rules/measures';
/** The registry row and the credit records hold these: a fact of their own would only repeat them. */
const FROM_REGISTRY = ['industryCode', 'legalForm', 'sizeClass', 'street', 'registeredOn'];
const FROM_CREDIT = ['seriouslyDishonest', 'abnormalOperation', 'penaltyDates'];
/** What an enterprise's page shows beyond what some measure asks. */
const PROFILE_FACTS = [
  'employees',
  'ownership',
  'revenue@2024',
  'revenue@2025',
  'revenue@2026H1',
  'taxPaid@2025',
  'insuredHeads@2026-09',
  'powerUse@2025',
];
/** Departments deliver on this day of the month what was known at the end of the month before. */
const DELIVERY_DAY = '03';

export type StaffActor = Extract<Actor, { kind: 'staff' }>;

export interface World {
  clock: StoryClock;
  staff: ReadonlyMap<string, StaffActor>;
  /** enterprise ids by credit code */
  enterprises: Map<string, string>;
}

export async function hireStaff(app: INestApplicationContext): Promise<Map<string, StaffActor>> {
  const staff = new Map<string, StaffActor>();
  const service = app.get(StaffService);
  for (const { username, name, department, roles, totpSecret } of DEMO_STAFF) {
    const { id } = await app
      .get(Db)
      .write((m) =>
        service.create(m, SEEDER, { username, name, department, roles, password: DEMO_PASSWORD, totpSecret }),
      );
    staff.set(username, { kind: 'staff', id, name, roles, sessionId: 'demo' });
  }
  return staff;
}

export function staffOf(world: World, username: string): StaffActor {
  const actor = world.staff.get(username);
  if (!actor) throw new RangeError(`no demonstration staff called ${username}`);
  return actor;
}

/** Opens the pools and brings their money in, in the order of the budget documents. */
export async function openPools(app: INestApplicationContext): Promise<void> {
  const ledger = app.get(LedgerService);
  await app.get(Db).write(async (m) => {
    for (const { code, name, department, nonCash } of DEMO_POOLS)
      await ledger.openPool(m, { code, name, department, nonCash, year: 2026 });
  });
}

/** Documents, then every measure; one of them had been published before and is amended now. */
export async function publishPolicies(app: INestApplicationContext, world: World): Promise<MeasureRecord[]> {
  const { clock } = world;
  const db = app.get(Db);
  const publishing = app.get(PolicyPublishingService);
  const definitions = (await readMeasures(fromRoot(MEASURES_FOLDER))).map((each) => movedMeasure(each, clock));
  const author = staffOf(world, 'guanli');
  const publisher = staffOf(world, 'lingdao');
  await db.write((m) => publishing.savePackage(m, author, demoPackage(clock)));
  const publish = (each: { id: string; version: number }) =>
    db.write((m) => publishing.publish(m, publisher, each.id, each.version));
  const imported = await db.write((m) => publishing.importMeasures(m, author, definitions.map(firstEdition)));
  for (const each of imported) if (each.code === AMENDED) await publish(each);
  clock.moveTo(clock.time('2026-01-04', 9));
  const amended = definitions.filter((each) => codeOf(each) === AMENDED).map(secondEdition);
  const again = await db.write((m) => publishing.importMeasures(m, author, amended));
  for (const each of [...imported.filter(({ code }) => code !== AMENDED), ...again]) await publish(each);
  clock.moveTo(clock.now());
  return [...(await db.read((m) => app.get(PolicyService).all(m)))];
}

export function factNames(measures: readonly MeasureRecord[]): string[] {
  const wanted = new Set([...measures.flatMap(({ definition }) => requiredFacts(definition)), ...PROFILE_FACTS]);
  return [...wanted].filter((name) => !FROM_REGISTRY.includes(name) && !FROM_CREDIT.includes(name));
}

/** A monthly delivery of the departments: firms registered and facts known since the one before. */
export interface Delivery {
  at: Date;
  firms: Firm[];
  facts: { firm: Firm; fact: FirmFact }[];
}

/** All deliveries of the year in order; the first brings everything that was known before it. */
export function deliveriesOf(facts: ReadonlyMap<Firm, readonly FirmFact[]>, clock: StoryClock): Delivery[] {
  const byMonth = new Map<string, Delivery>();
  const delivery = (asOf: string): Delivery => {
    const month = asOf <= '2025-12-31' ? '2026-01' : nextMonth(asOf.slice(0, 7));
    let found = byMonth.get(month);
    if (!found) {
      found = { at: shanghaiTime(workingDayFrom(clock.day(`${month}-${DELIVERY_DAY}`)), 8.5), firms: [], facts: [] };
      byMonth.set(month, found);
    }
    return found;
  };
  for (const [firm, known] of facts) {
    delivery(firm.registeredOn).firms.push(firm);
    for (const fact of known) {
      // Nothing is delivered about a firm before the firm itself.
      const early = fact.asOf < firm.registeredOn;
      delivery(early ? firm.registeredOn : fact.asOf).facts.push({ firm, fact });
    }
  }
  return [...byMonth.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, each]) => each);
}

export async function deliver(
  app: INestApplicationContext,
  world: World,
  { at, firms, facts }: Delivery,
): Promise<void> {
  const imports = app.get(EnterpriseImportService);
  const db = app.get(Db);
  const asOf = at.toISOString().slice(0, 10);
  const rows = firms.map((firm) => ({
    uscc: firm.uscc,
    name: firm.name,
    legalForm: LEGAL_FORMS[firm.legalForm],
    industryCode: firm.industryCode,
    industryName: firm.industryName,
    sizeClass: firm.sizeClass,
    street: STREETS[firm.street] ?? 'huli',
    registeredOn: firm.registeredOn,
    ownerName: firm.legalForm === 'self_employed' ? firm.legalPerson : null,
    asOf,
  }));
  const credit = firms.flatMap((firm) => creditOf(firm.uscc).map((row) => ({ uscc: firm.uscc, ...row })));
  await db.write(async (m) => {
    for (const [uscc, id] of await imports.importEnterprises(m, rows)) world.enterprises.set(uscc, id);
    if (credit.length > 0) await imports.importCredit(m, credit);
  });
  const factRows = facts.map(({ firm, fact }) => ({ uscc: firm.uscc, ...fact }));
  for (let from = 0; from < factRows.length; from += FACTS_PER_UNIT) {
    await db.write((m) => imports.importFacts(m, factRows.slice(from, from + FACTS_PER_UNIT)));
  }
  await db.write((m) =>
    app.get(AuditService).record(m, {
      actor: SEEDER,
      action: 'enterprise.import_facts',
      entity: 'import',
      entityId: `demo-${asOf}`,
      after: { enterprises: firms.length, facts: facts.length, credit: credit.length },
    }),
  );
}

const FACTS_PER_UNIT = 20_000;

const LEGAL_FORMS: Record<Firm['legalForm'], string> = {
  limited: 'company',
  joint_stock: 'company',
  branch: 'company',
  sole_owner: 'sole_proprietor',
  partnership: 'partnership',
  self_employed: 'self_employed',
};
const STREETS: Record<string, string> = {
  湖里街道: 'huli',
  殿前街道: 'dianqian',
  禾山街道: 'heshan',
  江头街道: 'jiangtou',
  金山街道: 'jinshan',
};

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
