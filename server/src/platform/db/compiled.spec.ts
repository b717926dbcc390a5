import {
  type DataSource,
  Entity,
  EntityManager,
  In,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  MoreThanOrEqual,
  Not,
} from 'typeorm';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { newId } from '../ids/index.js';
import { CompiledManager } from './compiled.js';
import {
  affectedBy,
  BoolColumn,
  col,
  DayColumn,
  FenColumn,
  insertOrUpdate,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  TextColumn,
  TimeColumn,
  table,
} from './index.js';

@Entity('compiled_sample')
class Sample extends RowBase {
  @KeyColumn(40) name: string;
  @FenColumn({ default: 0 }) amountFen: number;
  @IntColumn({ default: 7 }) tries: number;
  @BoolColumn({ default: true }) open: boolean;
  @TimeColumn({ nullable: true }) dueAt: Date | null;
  @DayColumn({ nullable: true }) day: string | null;
  @JsonColumn({ nullable: true }) detail: unknown;
  @TextColumn({ nullable: true }) note: string | null;
}

const migrations = [
  table('99.001', 'compiled_sample', [
    ...col.base(),
    col.key('name', 40),
    col.fen('amountFen', { default: 0 }),
    col.int('tries', { default: 7 }),
    col.bool('open', { default: true }),
    col.time('dueAt', { nullable: true }),
    col.day('day', { nullable: true }),
    col.json('detail', { nullable: true }),
    col.text('note', { nullable: true }),
  ]),
];

let t: TestDatabase;
/** TypeORM's own manager on the same connection or transaction. */
const own = (m: EntityManager) => new EntityManager(m.dataSource as DataSource, m.queryRunner);

beforeAll(async () => {
  t = await testDatabase({ migrations });
});
afterAll(() => t.close());
beforeEach(() => t.db.write((m) => m.createQueryBuilder().delete().from(Sample).execute()));

const full = {
  amountFen: 2 ** 53 - 1,
  tries: 0,
  open: false,
  dueAt: new Date('2026-02-28T23:59:59.987Z'),
  day: '2026-02-28',
  detail: { 名称: "“引号” and 'quotes'", list: [1, null, true] },
  note: '一行\n又一行',
};

describe('the compiled manager', () => {
  it('is what a unit gets, inside and outside of transactions', async () => {
    await t.db.read(async (m) => expect(m).toBeInstanceOf(CompiledManager));
    await t.db.write(async (m) => expect(m).toBeInstanceOf(CompiledManager));
  });

  it('reads what TypeORM reads, whoever wrote it', async () => {
    await t.db.write(async (m) => {
      await m.insert(Sample, { name: 'mine', ...full });
      await own(m).insert(Sample, { name: 'theirs', ...full });
      await m.insert(Sample, [{ name: 'bare-1' }, { name: 'bare-2', note: null }]);
      await own(m).insert(Sample, [{ name: 'bare-3' }]);
    });
    await t.db.read(async (m) => {
      for (const options of [
        { order: { name: 'ASC' } },
        { where: { name: In(['mine', 'theirs']) }, order: { name: 'DESC' } },
        { where: { open: true, tries: 7 }, order: { name: 'ASC' }, take: 2 },
        { where: { open: true }, order: { name: 'ASC' }, take: 2, skip: 1 },
        { where: { dueAt: full.dueAt, day: full.day, amountFen: full.amountFen }, order: { name: 'ASC' } },
        { where: { tries: LessThan(7) }, order: { name: 'ASC' } },
        { where: { dueAt: LessThanOrEqual(full.dueAt), open: false }, order: { dueAt: 'ASC', name: 'DESC' }, take: 1 },
        { where: { amountFen: MoreThan(0), day: MoreThanOrEqual(full.day) }, order: { name: 'ASC' } },
        { where: { dueAt: MoreThanOrEqual(full.dueAt), tries: LessThanOrEqual(0) }, order: { name: 'ASC' } },
        { select: { name: true, detail: true }, where: { open: false }, order: { name: 'ASC' } },
      ] as never[]) {
        const mine = await m.find(Sample, options);
        expect(mine).toEqual(await own(m).find(Sample, options));
        expect(mine.length).toBeGreaterThan(0);
        expect(mine.every((row) => row instanceof Sample)).toBe(true);
      }
      for (const where of [
        { name: 'mine' },
        { name: 'nobody' },
        { tries: In([7, 8]) },
        { dueAt: LessThan(full.dueAt) },
      ]) {
        expect(await m.findOneBy(Sample, where)).toEqual(await own(m).findOneBy(Sample, where));
        expect(await m.findBy(Sample, where)).toEqual(await own(m).findBy(Sample, where));
        expect(await m.countBy(Sample, where)).toBe(await own(m).countBy(Sample, where));
        expect(await m.existsBy(Sample, where)).toBe(await own(m).existsBy(Sample, where));
      }
    });
  });

  it('leaves the inserted objects complete: ids, stamps, defaults', async () => {
    const mine: { name: string; id?: string; open?: boolean } = { name: 'a' };
    const theirs: typeof mine = { name: 'a' };
    await t.db.write(async (m) => {
      await m.insert(Sample, mine);
      await own(m).insert(Sample, theirs);
    });
    expect(mine).toMatchObject({
      tries: 7,
      amountFen: 0,
      open: true,
      createdAt: t.clock.now(),
      updatedAt: t.clock.now(),
    });
    // On MariaDB TypeORM gives back the flag as the column holds it, a number.
    expect({ ...mine, id: theirs.id }).toEqual({ ...theirs, open: Boolean(theirs.open) });
    expect(mine.id).toHaveLength(26);
  });

  it('changes what TypeORM changes, says how many rows, and stamps', async () => {
    const id = newId();
    await t.db.write((m) => m.insert(Sample, { id, name: 'x', ...full }));
    t.clock.advance({ ms: 1000 });
    const changed = await t.db.write((m) =>
      m.update(Sample, { id, open: false }, { note: null, detail: [1], tries: () => 'tries + 3', dueAt: undefined }),
    );
    expect(changed.affected).toBe(1);
    const missed = await t.db.write((m) => m.update(Sample, { id, open: true }, { note: 'never' }));
    expect(missed.affected).toBe(0);
    const early = await t.db.write((m) => m.update(Sample, { id, dueAt: LessThan(full.dueAt) }, { note: 'never' }));
    expect(early.affected).toBe(0);
    const row = await t.db.read((m) => own(m).findOneByOrFail(Sample, { id }));
    expect(row).toMatchObject({ note: null, detail: [1], tries: 3, dueAt: full.dueAt, updatedAt: t.clock.now() });
  });

  it('leaves to TypeORM what it does not know', async () => {
    await t.db.write((m) =>
      m.insert(Sample, [
        { name: 'a', tries: 1 },
        { name: 'b', tries: 2 },
      ]),
    );
    await t.db.read(async (m) => {
      expect((await m.findBy(Sample, { tries: Not(2) })).map((row) => row.name)).toEqual(['a']);
      expect(await m.find(Sample, { where: [{ name: 'a' }, { name: 'b' }] })).toHaveLength(2);
      expect(await m.findBy(Sample, { name: In([]) })).toEqual([]);
      await expect(m.findBy(Sample, { nobody: 1 } as never)).rejects.toThrow(/nobody/);
      await expect(m.findOneByOrFail(Sample, { name: 'c' })).rejects.toThrow(/Could not find/);
    });
    // An empty criterion would change every row.
    await expect(t.db.write((m) => m.update(Sample, {}, { note: 'all' }))).rejects.toThrow(/[Ee]mpty/);
  });
});

describe('affectedBy', () => {
  it('counts what the guard let through, with times and flags bound as columns hold them', async () => {
    const id = newId();
    await t.db.write((m) => m.insert(Sample, { id, name: 'x', ...full }));
    const sql = 'UPDATE compiled_sample SET tries = tries + ? WHERE id = ? AND dueAt <= ? AND open = ?';
    await t.db.write(async (m) => {
      expect(await affectedBy(m, sql, [5, id, full.dueAt, false])).toBe(1);
      expect(await affectedBy(m, sql, [5, id, new Date(full.dueAt.getTime() - 1), false])).toBe(0);
      expect(await affectedBy(m, sql, [5, id, full.dueAt, true])).toBe(0);
    });
    const row = await t.db.read((m) => m.findOneByOrFail(Sample, { id }));
    expect(row.tries).toBe(5);
  });

  it('refuses outside a unit of work', async () => {
    await t.db.read((m) => expect(affectedBy(m, 'UPDATE compiled_sample SET tries = 1', [])).rejects.toThrow(/unit/));
  });
});

describe('insertOrUpdate', () => {
  it('inserts, and brings up to date only what it is told of rows that exist', async () => {
    const [known, fresh] = [newId(), newId()];
    await t.db.write((m) => m.insert(Sample, { id: known, name: 'known', ...full }));
    const later = new Date(t.clock.now().getTime() + 1000);
    const rows = [known, fresh].map((id) => {
      return { id, createdAt: later, updatedAt: later, name: `new ${id}`, tries: 4, open: false, dueAt: later };
    });
    await t.db.write((m) =>
      insertOrUpdate(m, 'compiled_sample', rows, { set: ['tries', 'dueAt', 'updatedAt'], key: ['id'] }),
    );
    const [old, made] = await t.db.read((m) =>
      Promise.all([known, fresh].map((id) => own(m).findOneByOrFail(Sample, { id }))),
    );
    expect(old).toMatchObject({ name: 'known', tries: 4, dueAt: later, updatedAt: later, note: full.note });
    expect(old!.createdAt).not.toEqual(later);
    expect(made).toMatchObject({ ...rows[1], amountFen: 0, note: null });
    await t.db.write((m) => insertOrUpdate(m, 'compiled_sample', [], { set: ['tries'], key: ['id'] }));
  });

  it('refuses rows of different shapes and writes none of them', async () => {
    const row = { id: newId(), createdAt: new Date(), updatedAt: new Date(), name: 'one', tries: 1, open: false };
    const { tries: _, ...less } = { ...row, id: newId() };
    for (const other of [{ ...less }, { ...less, note: 'x' }, { ...row, id: newId(), note: 'x' }])
      await expect(
        t.db.write((m) => insertOrUpdate(m, 'compiled_sample', [row, other], { set: ['name'], key: ['id'] })),
      ).rejects.toThrow(/different shapes/);
    expect(await t.db.read((m) => m.countBy(Sample, { id: row.id }))).toBe(0);
  });
});
