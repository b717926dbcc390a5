import type { Config } from '../src/platform/config/index.js';
import { type Actor, Progress, type StaffActor } from '../src/platform/http/index.js';
import { createLog } from '../src/platform/log/index.js';
import { SharedProgress } from '../src/platform/shared-progress.js';
import { testStore, type TestStore } from './database.js';

const clerk: StaffActor = { kind: 'staff', id: 's-1', name: '经办', roles: ['payout_maker'], sessionId: 'x' };
const { REDIS_URL } = process.env;
/** Several processes share progress only where the run has a Redis. */
const shared = REDIS_URL === undefined ? [] : [REDIS_URL];

/** Polls: the write is on its way to Redis when `report` comes back, and nobody waits for it. */
async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (wanted(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('progress among several processes', () => {
  let store: TestStore;
  const opened: Progress[] = [];
  /** As one process of several has it: connections and memory of its own. */
  const process1 = (redisUrl: string) => {
    const config = Object.assign(Object.create(store.config) as Config, {
      redisUrl,
      redisPrefix: `progress-${process.pid}-${store.folder}`,
    });
    const progress = new Progress(new SharedProgress(config, createLog('silent')));
    opened.push(progress);
    return progress;
  };
  beforeAll(async () => {
    store = await testStore({ REDIS_URL: '' });
  });
  afterAll(async () => {
    for (const progress of opened) progress.close();
    await store.drop();
  });
  const reading =
    (progress: Progress, key: string, as: Actor = clerk) =>
    () =>
      progress.read(as, key);

  for (const redisUrl of shared)
    it('is read from another process while the request goes on, over Redis', async () => {
      const [worker, reader] = [process1(redisUrl), process1(redisUrl)];
      // Both are connected once a first report has come through.
      await until(
        async () => {
          await worker.track(clerk, 'key-00000', () => worker.report('连接', 0, 1));
          return reader.read(clerk, 'key-00000');
        },
        (state) => state !== undefined,
      );
      await worker.track(clerk, 'key-00001', async () => {
        await worker.report('核对收款账户', 0, 9);
        // A new step right after another, and then nothing for a long while: what the person waits for must be told.
        await worker.report('登记收款账户', 1, 9);
        const seen = await until(reading(reader, 'key-00001'), (state) => state?.step === '登记收款账户');
        expect(seen).toEqual({ step: '登记收款账户', done: 1, total: 9 });
        await worker.report('登记收款账户', 9, 9);
        expect(await until(reading(reader, 'key-00001'), (state) => state?.done === 9)).toMatchObject({ done: 9 });
      });
      expect(await reader.read({ ...clerk, id: 's-2' }, 'key-00001')).toBeUndefined();
    });

  for (const redisUrl of shared)
    it('follows a request that was sent again to another process, over Redis', async () => {
      const [first, second] = [process1(redisUrl), process1(redisUrl)];
      await until(
        async () => {
          await first.track(clerk, 'key-00002', () => first.report('生成银行文件', 1, 4));
          return second.read(clerk, 'key-00002');
        },
        (state) => state !== undefined,
      );
      await second.track(clerk, 'key-00002', () => second.report('写入台账', 3, 4));
      expect(await until(reading(first, 'key-00002'), (state) => state?.step === '写入台账')).toEqual({
        step: '写入台账',
        done: 3,
        total: 4,
      });
    });

  it('is still told within a process while Redis is away', async () => {
    const alone = process1('redis://127.0.0.1:1/0');
    await alone.track(clerk, 'key-00003', () => alone.report('生成银行文件', 1, 4));
    expect(await alone.read(clerk, 'key-00003')).toEqual({ step: '生成银行文件', done: 1, total: 4 });
  });
});
