import type { INestApplicationContext } from '@nestjs/common';
import { addDays } from '@qinqing/contract/working-days';
import { PublicityService } from '../src/modules/application/index.js';
import { LedgerVerifier } from '../src/modules/ledger/index.js';
import { LiveService } from '../src/modules/live/index.js';
import { PolicyService } from '../src/modules/policy/index.js';
import { Clock } from '../src/platform/clock/index.js';
import { Db } from '../src/platform/db/index.js';
import { JobRunner } from '../src/platform/queue/index.js';
import { tellYear, type Telling } from './village.js';

describe('the demonstration year, loaded in another one', () => {
  let telling: Telling;
  let app: INestApplicationContext;
  let db: Db;
  let today: string;

  // A Friday morning: as long after the year's end as it may be.
  beforeAll(async () => {
    telling = await tellYear(new Date('2027-06-18T02:00:00.000Z'));
    ({ app } = telling);
    db = app.get(Db);
    today = app.get(Clock).today();
    // What has fallen due meanwhile is done when the product starts.
    await app.get(JobRunner).drain();
  }, 600_000);
  afterAll(() => telling.drop());

  it('has a public notice with some days ahead', async () => {
    const { items } = await app.get(PublicityService).list({ limit: 50 });
    const running = items.filter(({ startsOn, endsOn }) => startsOn <= today && endsOn >= addDays(today, 3));
    expect(running.flatMap((notice) => notice.items).length).toBeGreaterThan(0);
  });

  it('has a session ahead', async () => {
    const { session } = await app.get(LiveService).nextSession();
    expect(session?.live).toBe(false);
  });

  it('has measures that are open for a month, one that opens later, and ones that are over', async () => {
    const measures = await db.read((m) => app.get(PolicyService).all(m));
    const windows = measures.map(({ definition }) => definition.window);
    const open = windows.filter(({ opensOn, closesOn }) => opensOn <= today && closesOn >= addDays(today, 30));
    expect(open.length).toBeGreaterThan(20);
    expect(windows.some(({ opensOn }) => opensOn > today)).toBe(true);
    expect(windows.some(({ closesOn }) => closesOn < today)).toBe(true);
    const said = measures.filter(({ code }) => code.startsWith('HL-2026-SHOP')).map((each) => each.definition);
    expect(said.map(({ guide }) => guide.validity)).toEqual([
      '自 2026 年 1 月 1 日起施行，有效期至 2027 年 7 月 22 日',
    ]);
    expect(said.map(({ window }) => window.closesOn)).toEqual(['2027-07-22']);
  });

  it('has offers to be answered', async () => {
    const [row] = await db.read((m) => m.query("SELECT COUNT(*) AS n FROM offer WHERE status = 'open'"));
    expect(Number(row.n)).toBeGreaterThan(0);
  });

  it('leaves books in which every invariant holds', async () => {
    const { checks } = await app.get(LedgerVerifier).verify();
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([]);
  });
});
