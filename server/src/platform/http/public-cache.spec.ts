import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { Db } from '../db/index.js';
import { matches, PublicCache } from './public-cache.js';

describe('PublicCache in several processes', () => {
  let t: TestDatabase;
  let other: Db;
  beforeAll(async () => {
    t = await testDatabase();
    // Another connection to the same database stands for another process.
    other = await Db.open(t.config, t.clock);
  });
  afterAll(async () => {
    await other.close();
    await t.close();
  });

  it('sees a change that was made elsewhere', async () => {
    const here = new PublicCache(t.db, t.clock, t.log);
    const there = new PublicCache(other, t.clock, t.log);
    await here.start();
    let made = 0;
    const ask = async () =>
      (await here.answer('/api/x', ['policy'], async () => ({ made: ++made }), undefined)).body.toString();
    const kept = () => served(here, '/api/x') !== undefined;
    await ask();
    expect(kept()).toBe(true);
    there.bump('ledger');
    there.bump('policy');
    await until(() => !kept());
    expect(await ask()).toBe('{"made":2}');
    await here.stop();
    await there.stop();
  });

  it('does not take its own change for one that was made elsewhere', async () => {
    const here = new PublicCache(t.db, t.clock, t.log);
    const there = new PublicCache(other, t.clock, t.log);
    await here.start();
    here.bump('policy');
    await here.answer('/api/own', ['policy'], async () => 1, undefined);
    await here.answer('/api/elsewhere', ['ledger'], async () => 1, undefined);
    there.bump('ledger');
    // Once this is seen, every version written before it has been looked at too.
    await until(() => served(here, '/api/elsewhere') === undefined);
    expect(served(here, '/api/own')).toBe(200);
    await here.stop();
    await there.stop();
  });

  it('sees a change that was made elsewhere while it was telling of its own', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = Object.create(t.db, {
      write: { value: async (work: Parameters<Db['write']>[0]) => gate.then(() => t.db.write(work)) },
    }) as Db;
    const here = new PublicCache(slow, t.clock, t.log);
    const there = new PublicCache(other, t.clock, t.log);
    await here.start();
    here.bump('live');
    await here.answer('/api/both', ['live'], async () => 1, undefined);
    there.bump('live');
    await there.stop();
    expect(served(here, '/api/both')).toBe(200);
    release();
    await until(() => served(here, '/api/both') === undefined);
    await here.stop();
  });

  it('builds an answer once for many who ask at the same time', async () => {
    const cache = new PublicCache(t.db, t.clock, t.log);
    await cache.start();
    let made = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        cache.answer(
          '/api/y',
          ['policy'],
          async () => {
            await new Promise((resolve) => setImmediate(resolve));
            return { made: ++made };
          },
          'gzip',
        ),
      ),
    );
    expect(made).toBe(1);
    expect(new Set(answers.map((answer) => answer.etag)).size).toBe(1);
    await cache.stop();
  });

  it('keeps nothing of an answer that failed', async () => {
    const cache = new PublicCache(t.db, t.clock, t.log);
    await cache.start();
    await expect(
      cache.answer('/api/z', ['policy'], async () => Promise.reject(new Error('no')), undefined),
    ).rejects.toThrow('no');
    expect((await cache.answer('/api/z', ['policy'], async () => 1, undefined)).body.toString()).toBe('1');
    await cache.stop();
  });

  it('answers nothing from memory before it knows the versions', async () => {
    const cache = new PublicCache(t.db, t.clock, t.log);
    await cache.answer('/api/w', ['policy'], async () => 1, undefined);
    expect(served(cache, '/api/w')).toBeUndefined();
  });

  it('forgets the oldest when memory is full', async () => {
    const cache = new PublicCache(t.db, t.clock, t.log, 10_000);
    await cache.start();
    for (const n of [1, 2, 3, 4])
      await cache.answer(`/api/big?n=${n}`, ['policy'], async () => 'x'.repeat(3000), undefined);
    expect(served(cache, '/api/big?n=1')).toBeUndefined();
    expect(served(cache, '/api/big?n=4')).toBe(200);
    await cache.stop();
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"a"', '"a"', true],
    ['W/"a"', '"a"', true],
    ['"b", "a"', '"a"', true],
    ['*', '"a"', true],
    ['"ab"', '"a"', false],
    ['', '"a"', false],
    [undefined, '"a"', false],
  ])('%s and %s: %s', (header, tag, expected) => {
    expect(matches(header, tag)).toBe(expected);
  });
});

/** Returns when `condition` holds, and throws where it still does not after ten looks of the cache at the versions. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The status with which the cache answers by itself, or undefined where it lets the request pass. */
function served(cache: PublicCache, url: string): number | undefined {
  let status: number | undefined;
  const response = {
    writeHead(code: number) {
      status = code;
      return { end: () => undefined };
    },
  };
  return cache.tryServe({ url, method: 'GET', headers: {} } as never, response as never) ? status : undefined;
}
