import type { INestApplicationContext } from '@nestjs/common';
import { isSeeded } from '../demo/index.js';
import { ApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { FirmUserService } from '../src/modules/identity/index.js';
import { LedgerVerifier } from '../src/modules/ledger/index.js';
import { Db } from '../src/platform/db/index.js';
import { CITY_POOL, tellYear, type Telling } from './village.js';

describe('the demonstration year', () => {
  let telling: Telling;
  let app: INestApplicationContext;
  let db: Db;

  beforeAll(async () => {
    telling = await tellYear(new Date('2026-11-20T10:00:00.000Z'));
    ({ app } = telling);
    db = app.get(Db);
  });
  afterAll(() => telling.drop());

  it('is known to be there', async () => {
    expect(await isSeeded(app)).toBe(true);
  });

  it('leaves books in which every invariant holds and an unbroken audit chain', async () => {
    const { ok, checks } = await app.get(LedgerVerifier).verify();
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(ok).toBe(true);
    expect(await app.get(AuditService).verify()).toMatchObject({ ok: true });
  });

  it('pays from the ledger what it shows as paid, and has cases under way', async () => {
    const rows = await db.read((m) => m.query('SELECT status, COUNT(*) AS n FROM application GROUP BY status'));
    const counts = new Map((rows as { status: string; n: unknown }[]).map(({ status, n }) => [status, Number(n)]));
    expect(counts.get('paid')).toBeGreaterThan(20);
    expect(
      [...counts.keys()].filter((status) => ['in_review', 'publicised', 'payable', 'supplement'].includes(status))
        .length,
    ).toBeGreaterThan(0);
    const [orders] = await db.read((m) =>
      m.query("SELECT SUM(amountFen) AS fen FROM payout WHERE status IN ('paid', 'clawback_open')"),
    );
    const [books] = await db.read((m) =>
      m.query("SELECT SUM(creditsFen - debitsFen) AS fen FROM ledger_account WHERE kind = 'PAID'"),
    );
    // What was given back is no longer with the firms.
    const [back] = await db.read((m) => m.query('SELECT SUM(recoveredFen) AS fen FROM clawback'));
    expect(Number(orders.fen)).toBeGreaterThan(0);
    expect(Number(back.fen)).toBeGreaterThan(0);
    expect(Number(books.fen)).toBe(Number(orders.fen) - Number(back.fen));
  });

  it('has every turn that a firm may meet around a case', async () => {
    const count = async (sql: string) => Number(((await db.read((m) => m.query(sql))) as { n: unknown }[])[0]?.n);
    const of = (table: string, status: string) =>
      count(`SELECT COUNT(*) AS n FROM ${table} WHERE status = '${status}'`);
    expect(await of('offer', 'open')).toBeGreaterThan(0);
    expect(await of('offer', 'confirmed')).toBeGreaterThan(0);
    expect(await of('objection', 'investigating')).toBe(1);
    expect(await of('appeal', 'open')).toBe(1);
    expect(await of('payout_repair', 'asked')).toBeGreaterThan(0);
    expect(await of('stuck_case', 'answered')).toBe(1);
    expect(await of('stuck_case', 'open')).toBe(1);
    expect(await count('SELECT COUNT(*) AS n FROM rating')).toBe(2);
  });

  it('has one measure that was amended before it opened', async () => {
    const versions = (await db.read((m) =>
      m.query(
        `SELECT v.version, v.status, v.publishedAt FROM measure_version v JOIN measure m ON m.id = v.measureId
          WHERE m.code = 'HL-2026-SHOP-01' ORDER BY v.version`,
      ),
    )) as { version: unknown; status: string; publishedAt: unknown }[];
    expect(versions.map(({ version, status }) => [Number(version), status])).toEqual([
      [1, 'superseded'],
      [2, 'published'],
    ]);
    const [first, second] = versions.map(({ publishedAt }) => new Date(String(publishedAt)).getTime());
    expect(second).toBeGreaterThan(first ?? Number.NaN);
  });

  it('fixes the amounts of a window under pro rata control the night after it closes, to the fen of the shorter pool', async () => {
    const rows = (await db.read((m) =>
      m.query(
        `SELECT a.id, a.status, a.rejection, i.claimFen, i.allocatedFen, i.shares, u.demoAccount AS account
          FROM application a LEFT JOIN window_allocation_item i ON i.applicationId = a.id
          LEFT JOIN enterprise_member e ON e.enterpriseId = a.enterpriseId
          LEFT JOIN firm_user u ON u.id = e.userId
          WHERE a.measureCode = 'HL-2026-EXPORT-01'`,
      ),
    )) as {
      id: string;
      rejection: unknown;
      claimFen: unknown;
      allocatedFen: unknown;
      shares: unknown;
      account: unknown;
    }[];
    const items = rows.filter(({ claimFen }) => claimFen !== null);
    expect(items.length).toBeGreaterThan(2);
    const shares = items.flatMap(
      (item) =>
        (typeof item.shares === 'string' ? JSON.parse(item.shares) : item.shares) as {
          poolCode: string;
          fen: number;
        }[],
    );
    const city = shares.filter(({ poolCode }) => poolCode === CITY_POOL.code);
    expect(city.reduce((sum, { fen }) => sum + fen, 0)).toBe(CITY_POOL.yuan * 100);
    expect(items.every((item) => Number(item.allocatedFen) < Number(item.claimFen))).toBe(true);
    // Nobody is refused because the amounts were not fixed in time.
    expect(rows.filter(({ rejection }) => JSON.stringify(rejection ?? '').includes('总额控制'))).toEqual([]);
    const own = items.find(({ account }) => account === 'gongchang');
    const record = await db.read((m) => app.get(ApplicationService).view(m, own?.id ?? ''));
    expect(record.status).toBe('paid');
    expect(record.amountFen).toBeLessThan(Number(own?.claimFen));
  });

  it('gives every demonstration log-in a firm with a case of its own', async () => {
    const accounts = await db.read((m) => app.get(FirmUserService).demoAccounts(m));
    expect(accounts.map(({ account }) => account).sort()).toEqual([
      'canguan',
      'gongchang',
      'jiudian',
      'pifa',
      'shangchang',
      'xiaodian',
    ]);
    for (const { account } of accounts) {
      const session = await app.get(FirmUserService).loginAsDemo(account);
      const [enterprise] = session.enterprises;
      const rows = (await db.read((m) =>
        m.query('SELECT id FROM application WHERE enterpriseId = ?', [enterprise?.id]),
      )) as { id: string }[];
      expect(rows.length).toBeGreaterThan(0);
      const records = await db.read((m) =>
        app.get(ApplicationService).views(
          m,
          rows.map(({ id }) => id),
        ),
      );
      expect([...records.values()].every(({ receiptNo }) => receiptNo !== null)).toBe(true);
    }
  });
});
