import type { StaffActor } from './actor.js';
import { MemoryProgress, Progress } from './progress.js';

const clerk: StaffActor = { kind: 'staff', id: 's-1', name: '经办', roles: ['payout_maker'], sessionId: 'x' };
const other: StaffActor = { ...clerk, id: 's-2' };

describe('the progress of a running request', () => {
  it('is told to the person who sent it, under its key, step by step', async () => {
    const progress = new Progress(new MemoryProgress());
    const seen: unknown[] = [];
    await progress.track(clerk, 'key-00001', async () => {
      for (const done of [0, 1, 2]) {
        await progress.report('生成银行文件', done, 2);
        seen.push(await progress.read(clerk, 'key-00001'));
      }
    });
    expect(seen).toEqual([0, 1, 2].map((done) => ({ step: '生成银行文件', done, total: 2 })));
    expect(await progress.read(other, 'key-00001')).toBeUndefined();
    expect(await progress.read(clerk, 'key-00002')).toBeUndefined();
  });

  it('keeps two requests apart, and tells nothing of work outside a request', async () => {
    const progress = new Progress(new MemoryProgress());
    const run = (key: string, total: number) =>
      progress.track(clerk, key, () => progress.report('登记', total - 1, total));
    await Promise.all([run('key-00001', 3), run('key-00002', 5), progress.report('无', 1, 1)]);
    expect(await progress.read(clerk, 'key-00001')).toMatchObject({ done: 2, total: 3 });
    expect(await progress.read(clerk, 'key-00002')).toMatchObject({ done: 4, total: 5 });
  });

  it('lets others have their turn at every report', async () => {
    const progress = new Progress(new MemoryProgress());
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const until = Date.now() + 5000;
    while (turns === 0 && Date.now() < until) await progress.report('登记', 0, 1);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
