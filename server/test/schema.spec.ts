import { AppModule } from '../src/app.module.js';
import { MIGRATIONS } from '../src/migrations/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { Db, migrate, registeredEntities } from '../src/platform/db/index.js';
import { testStore } from './database.js';

describe('the schema', () => {
  it('is what the entities of every module say, after the migrations', async () => {
    // AppModule loads every module and with it every entity.
    expect(AppModule).toBeDefined();
    expect(registeredEntities().length).toBeGreaterThan(5);
    const store = await testStore();
    const ran = await migrate(store.config, MIGRATIONS);
    expect(ran).toHaveLength(MIGRATIONS.length);
    expect(await migrate(store.config, MIGRATIONS)).toEqual([]);
    const db = await Db.open(store.config, new TestClock(), MIGRATIONS);
    expect(await db.schemaDifference()).toEqual([]);
    expect(await db.pendingMigrations()).toEqual([]);
    await db.close();
    await store.drop();
  });

  it('is reached by a run that continues where another broke off', async () => {
    const store = await testStore();
    const half = Math.floor(MIGRATIONS.length / 2);
    let broken = true;
    // A migration in the middle whose statement fails the first time, after those before it were done.
    const middle = migrationOrdinals()[half]!;
    const Failing = class {
      readonly name = `fails_once_${middle}`;
      async up(): Promise<void> {
        if (broken) throw new Error('the power went');
      }
      async down(): Promise<void> {
        broken = true;
      }
    };
    const all = [...MIGRATIONS, Failing];
    await expect(migrate(store.config, all)).rejects.toThrow('the power went');
    const db = await Db.open(store.config, new TestClock(), all);
    const left = (await db.pendingMigrations()).length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(all.length);
    broken = false;
    expect(await migrate(store.config, all)).toHaveLength(left);
    expect(await db.pendingMigrations()).toEqual([]);
    expect(await db.schemaDifference()).toEqual([]);
    await db.close();
    await store.drop();
  });

  it('survives statements that were done but not noted down', async () => {
    const store = await testStore();
    await migrate(store.config, MIGRATIONS);
    const db = await Db.open(store.config, new TestClock(), MIGRATIONS);
    // On MySQL each statement is committed at once: a kill leaves exactly this behind.
    await db.write((m) => m.query('DELETE FROM schema_migration'));
    expect(await migrate(store.config, MIGRATIONS)).toHaveLength(MIGRATIONS.length);
    expect(await db.schemaDifference()).toEqual([]);
    await db.close();
    await store.drop();
  });

  it('is made once when several processes start together', async () => {
    const store = await testStore();
    const runs = await Promise.all([1, 2, 3].map(() => migrate(store.config, MIGRATIONS)));
    expect(runs.map((ran) => ran.length).sort((a, b) => a - b)).toEqual([0, 0, MIGRATIONS.length]);
    await store.drop();
  });
});

function migrationOrdinals(): string[] {
  return MIGRATIONS.map((made) => new made().name!.slice(-13)).sort();
}
