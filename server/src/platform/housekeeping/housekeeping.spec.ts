import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { Housekeeping } from './housekeeping.js';
import { Idempotency } from '../http/index.js';
import { IdempotencyKey } from '../http/idempotency.js';
import { JobRow } from '../queue/job.entity.js';

describe('Housekeeping', () => {
  let t: TestDatabase;
  beforeAll(async () => {
    t = await testDatabase();
  });
  afterAll(() => t.close());

  it('removes what is old every day, keeps the rest, and keeps dead jobs for ever', async () => {
    const idempotency = new Idempotency(t.db, t.clock);
    const housekeeping = new Housekeeping(t.db, t.clock, t.jobs, idempotency, t.registry);
    t.registry.register('fine', async () => undefined);
    const ask = (key: string) =>
      idempotency.run({ key, actor: undefined, route: 'POST /x', input: {} }, async () => key);
    const enqueue = (kind: string) => t.db.write((m) => t.jobs.enqueue(m, kind, {}));
    await ask('old');
    await enqueue('fine');
    await enqueue('unknown kind');
    await t.runner.drain();
    await housekeeping.schedule();
    await housekeeping.schedule();
    await t.runner.drain();
    expect(await t.db.read((m) => m.count(IdempotencyKey))).toBe(1);

    t.clock.advance({ days: 40 });
    await ask('new');
    await t.runner.drain();
    expect((await t.db.read((m) => m.find(IdempotencyKey))).map((row) => row.answer)).toEqual(['new']);
    t.clock.advance({ days: 200 });
    await enqueue('fine');
    await t.runner.drain();
    await t.runner.drain();
    const rows = await t.db.read((m) => m.find(JobRow, { order: { id: 'ASC' } }));
    expect(rows.filter((row) => row.kind === 'fine').map((row) => row.status)).toEqual(['done']);
    expect(rows.filter((row) => row.status === 'dead').map((row) => row.kind)).toEqual(['unknown kind']);
    expect(rows.filter((row) => row.kind === 'platform.housekeeping' && row.status === 'queued')).toHaveLength(1);
  });
});
