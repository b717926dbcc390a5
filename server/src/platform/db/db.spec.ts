import { Entity } from 'typeorm';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import {
  col,
  Db,
  FenColumn,
  IdColumn,
  JsonColumn,
  BoolColumn,
  RowBase,
  KeyColumn,
  TimeColumn,
  affectedOne,
  isUniqueViolation,
  StaleWrite,
  table,
  toFen,
} from './index.js';

@Entity('spec_pool')
class Pool extends RowBase {
  @FenColumn({ default: 0 }) usedFen: number;
  @FenColumn() capFen: number;
}

@Entity('spec_line')
class Line extends RowBase {
  @IdColumn() poolId: string;
  @FenColumn() amountFen: number;
  @KeyColumn(40, { nullable: true }) code: string | null;
  @JsonColumn({ nullable: true }) note: unknown;
  @BoolColumn({ default: false }) marked: boolean;
  @TimeColumn({ nullable: true }) seenAt: Date | null;
}

const migrations = [
  table('90.001', 'spec_pool', [...col.base(), col.fen('usedFen', { default: 0 }), col.fen('capFen')]),
  table(
    '90.002',
    'spec_line',
    [
      ...col.base(),
      col.id('poolId'),
      col.fen('amountFen'),
      col.key('code', 40, { nullable: true }),
      col.json('note', { nullable: true }),
      col.bool('marked', { default: false }),
      col.time('seenAt', { nullable: true }),
    ],
    {
      indices: [{ name: 'uq_spec_line_code', columns: ['code'], unique: true }],
      foreignKeys: [{ name: 'fk_spec_line_pool', columns: ['poolId'], references: 'spec_pool' }],
    },
  ),
];

describe('Db', () => {
  let t: TestDatabase;
  let db: Db;
  beforeAll(async () => {
    t = await testDatabase({ migrations });
    db = t.db;
  });
  afterAll(() => t.close());

  const pool = (capFen = 1_000_000) =>
    db.write(async (m) => {
      const row = m.create(Pool, { capFen, usedFen: 0 });
      await m.insert(Pool, row);
      return row.id;
    });

  it('keeps all of 500 parallel units or nothing of each', async () => {
    const poolId = await pool();
    let kept = 0;
    let undone = 0;
    await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        try {
          await db.write(async (m) => {
            const used = await m
              .createQueryBuilder()
              .update(Pool)
              .set({ usedFen: () => 'usedFen + :amount' })
              .where('id = :poolId AND usedFen + :amount <= capFen', { poolId, amount: 10 })
              .execute();
            affectedOne(used);
            await m.insert(Line, { poolId, amountFen: 10 });
            // Gives the other units the chance to get in between.
            await new Promise((resolve) => setImmediate(resolve));
            if (i % 5 === 0) throw new Error('undo');
          });
          kept++;
        } catch (error) {
          expect((error as Error).message).toBe('undo');
          undone++;
        }
      }),
    );
    expect([kept, undone]).toEqual([400, 100]);
    const { usedFen } = await db.read((m) => m.findOneByOrFail(Pool, { id: poolId }));
    const sum = await db.read((m) =>
      m
        .createQueryBuilder(Line, 'line')
        .select('SUM(line.amountFen)', 'sum')
        .addSelect('COUNT(*)', 'count')
        .where({ poolId })
        .getRawOne(),
    );
    expect([usedFen, toFen(sum.sum), toFen(sum.count)]).toEqual([4000, 4000, 400]);
  });

  it('lets exactly as many through a guard as there is room for', async () => {
    const poolId = await pool(100);
    const results = await Promise.allSettled(
      Array.from({ length: 300 }, () =>
        db.write(async (m) => {
          affectedOne(
            await m
              .createQueryBuilder()
              .update(Pool)
              .set({ usedFen: () => 'usedFen + 1' })
              .where('id = :poolId AND usedFen + 1 <= capFen', { poolId })
              .execute(),
          );
        }),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(100);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.every((reason) => reason instanceof StaleWrite)).toBe(true);
  });

  it('refuses a unit inside a unit', async () => {
    await expect(db.write(() => db.write(async () => 1))).rejects.toThrow('inside a unit of work');
  });

  it('joins a read inside a unit to that unit', async () => {
    const before = await db.read((m) => m.count(Pool));
    await db.write(async (m) => {
      await m.insert(Pool, { capFen: 1 });
      expect(await db.read((inner) => inner.count(Pool))).toBe(before + 1);
    });
  });

  it('shows no uncommitted row to others', async () => {
    const poolId = await pool();
    let look!: () => void;
    const inside = new Promise<void>((resolve) => {
      look = resolve;
    });
    let leave!: () => void;
    const looked = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const unit = db.write(async (m) => {
      await m.update(Pool, { id: poolId }, { usedFen: 7 });
      look();
      await looked;
      throw new Error('undo');
    });
    await inside;
    const seenMeanwhile = (await db.read((m) => m.findOneByOrFail(Pool, { id: poolId }))).usedFen;
    leave();
    await expect(unit).rejects.toThrow('undo');
    expect(seenMeanwhile).toBe(0);
    expect((await db.read((m) => m.findOneByOrFail(Pool, { id: poolId }))).usedFen).toBe(0);
  });

  it('runs what waits for the commit after it, and never after an undo', async () => {
    const seen: string[] = [];
    await db.write(async (m) => {
      db.afterCommit(() => seen.push('kept'));
      await m.insert(Pool, { capFen: 1 });
      expect(seen).toEqual([]);
    });
    await db
      .write(async () => {
        db.afterCommit(() => seen.push('undone'));
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect(seen).toEqual(['kept']);
  });

  it('gives values back as they were', async () => {
    const poolId = await pool(Number.MAX_SAFE_INTEGER);
    const seenAt = new Date('2026-03-04T05:06:07.089Z');
    const note = { 中文: '值😀', list: [1, null, { deep: 'x'.repeat(70_000) }] };
    t.clock.set('2026-05-01T00:00:00.123Z');
    const id = await db.write(async (m) => {
      const made = await m.insert(Line, { poolId, amountFen: -5, note, seenAt, marked: true });
      return made.identifiers[0]!.id as string;
    });
    const line = await db.read((m) => m.findOneByOrFail(Line, { id }));
    expect(line).toMatchObject({ amountFen: -5, note, seenAt, marked: true, code: null });
    expect(line.createdAt.toISOString()).toBe('2026-05-01T00:00:00.123Z');
    t.clock.advance({ hours: 1 });
    await db.write((m) => m.createQueryBuilder().update(Line).set({ marked: false }).where({ id }).execute());
    const later = await db.read((m) => m.findOneByOrFail(Line, { id }));
    expect(later.updatedAt.toISOString()).toBe('2026-05-01T01:00:00.123Z');
    expect(later.createdAt).toEqual(line.createdAt);
    const { capFen } = await db.read((m) => m.findOneByOrFail(Pool, { id: poolId }));
    expect(capFen).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('refuses money that has lost digits', async () => {
    await expect(db.write((m) => m.insert(Pool, { capFen: 2 ** 60 }))).rejects.toThrow('not a safe integer');
    await expect(db.write((m) => m.insert(Pool, { capFen: 1.5 }))).rejects.toThrow('not a safe integer');
    const poolId = await pool(1);
    await db.write((m) => m.query(`UPDATE spec_pool SET capFen = 9007199254740993 WHERE id = '${poolId}'`));
    await expect(db.read((m) => m.findOneByOrFail(Pool, { id: poolId }))).rejects.toThrow();
    await db.write((m) => m.delete(Pool, { id: poolId }));
  });

  it('tells a unique violation from others, and the unit can go on after one', async () => {
    const poolId = await pool();
    await db.write(async (m) => {
      await m.insert(Line, { poolId, amountFen: 1, code: 'K' });
      const second = await m.insert(Line, { poolId, amountFen: 2, code: 'K' }).catch((error: unknown) => error);
      expect(isUniqueViolation(second)).toBe(true);
      await m.insert(Line, { poolId, amountFen: 3, code: 'k' });
    });
    const stranger = await db
      .write((m) => m.insert(Line, { poolId: 'nobody', amountFen: 1 }))
      .catch((error: unknown) => error);
    expect(stranger).toBeInstanceOf(Error);
    expect(isUniqueViolation(stranger)).toBe(false);
    expect(await db.read((m) => m.countBy(Line, { poolId }))).toBe(2);
  });

  if (process.env.DATABASE_URL === undefined || process.env.DATABASE_URL.startsWith('sqlite')) {
    it('refuses a manager that outlives its unit, and a write on the reader', async () => {
      let kept: Parameters<Parameters<Db['write']>[0]>[0] | undefined;
      await db.write(async (m) => {
        kept = m;
      });
      await expect(kept!.insert(Pool, { capFen: 1 })).rejects.toThrow('outside its unit of work');
      // Also while another unit holds the writer: it must not slip into that one.
      await db.write(async () => {
        await new Promise((resolve) => setImmediate(resolve));
      });
      await expect(db.read((m) => m.insert(Pool, { capFen: 1 }))).rejects.toThrow(
        /readonly|read-only|attempt to write/i,
      );
    });
  }
});
