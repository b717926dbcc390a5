import type { FirmApplication } from '@qinqing/contract/firm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '@/lib/api-error';
import { DraftSaver, type Edits, mergeEdits, type SaverStatus, type Unsent } from '@/packages/apply/draft-saver';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const answer = (version: number) => ({ version }) as FirmApplication;
const lost = () => new ApiError(0, { code: 'NETWORK', message: '网络不通' });

function rig(save: (version: number, edits: Edits) => Promise<FirmApplication>, unsent: Unsent | null = null) {
  const statuses: SaverStatus['state'][] = [];
  const kept: (Unsent | null)[] = [];
  const told: SaverStatus[] = [];
  const saver = new DraftSaver(
    1,
    {
      save,
      reload: async () => answer(7),
      onSaved: () => undefined,
      onStatus: (status) => {
        told.push(status);
        statuses.push(status.state);
      },
      keep: (unsent) => kept.push(unsent),
    },
    unsent,
  );
  return { saver, statuses, kept, told };
}

test('typing rests before it is sent, and only the latest text goes', async () => {
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1));
  const { saver, statuses, kept } = rig(save);
  saver.edit({ values: { a: '陈' } });
  await vi.advanceTimersByTimeAsync(300);
  saver.edit({ values: { a: '陈小鹭', b: 1 } });
  await vi.advanceTimersByTimeAsync(699);
  expect(save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(save.mock.calls).toEqual([[1, { values: { a: '陈小鹭', b: 1 } }]]);
  expect(statuses).toEqual(['pending', 'pending', 'saving', 'saved']);
  expect(kept.at(-1)).toBeNull();
});

test('what is typed while a save is under way goes after it, on the new version', async () => {
  let finish: (application: FirmApplication) => void = () => undefined;
  const save = vi.fn(
    (_version: number, _edits: Edits) => new Promise<FirmApplication>((resolve) => (finish = resolve)),
  );
  const { saver } = rig(save);
  saver.edit({ values: { a: 1 } });
  await vi.advanceTimersByTimeAsync(700);
  saver.edit({ values: { a: 2 } });
  const flushed = saver.flush();
  finish(answer(2));
  await vi.advanceTimersByTimeAsync(0);
  finish(answer(3));
  await expect(flushed).resolves.toBe(true);
  expect(save.mock.calls).toEqual([
    [1, { values: { a: 1 } }],
    [2, { values: { a: 2 } }],
  ]);
});

test('a dead network keeps everything, says so, and tries again by itself', async () => {
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1)).mockRejectedValueOnce(lost());
  const { saver, statuses, kept } = rig(save);
  saver.edit({ values: { a: 1 } });
  await vi.advanceTimersByTimeAsync(700);
  expect(statuses.at(-1)).toBe('offline');
  expect(kept.at(-1)).toEqual({ version: 1, edits: { values: { a: 1 } }, held: {} });
  await vi.advanceTimersByTimeAsync(2000);
  expect(statuses.at(-1)).toBe('saved');
  expect(save).toHaveBeenCalledTimes(2);
});

test('a newer edit wins over the one that failed', async () => {
  let fail: (error: Error) => void = () => undefined;
  const save = vi
    .fn(async (version: number, _edits: Edits) => answer(version + 1))
    .mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
  const { saver } = rig(save);
  saver.edit({ values: { a: 'old', b: 'kept' } });
  await vi.advanceTimersByTimeAsync(700);
  saver.edit({ values: { a: 'new' } });
  fail(lost());
  await vi.advanceTimersByTimeAsync(0);
  await expect(saver.flush()).resolves.toBe(true);
  expect(save.mock.lastCall).toEqual([1, { values: { a: 'new', b: 'kept' } }]);
});

test("two saves at the same moment, in nobody's way: asked again", async () => {
  const stale = new ApiError(409, { code: 'STALE_VERSION', message: '已在别处修改' });
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1)).mockRejectedValueOnce(stale);
  const { saver } = rig(save);
  saver.edit({ payeeAccountId: 'p2' });
  await expect(saver.flush()).resolves.toBe(true);
  // On the version that the person had seen: the server merges, and would object to a field that both changed.
  expect(save.mock.calls.map(([version]) => version)).toEqual([1, 1]);
});

const clash = (...paths: string[]) =>
  new ApiError(409, {
    code: 'STALE_VERSION',
    message: '已在别处修改',
    details: { fields: paths.map((path) => ({ path, changedAt: '2026-03-02T01:00:00.000Z' })) },
  });

test('the same field changed on another phone: held back, the others saved, nothing overwritten unseen', async () => {
  const save = vi.fn(async (_version: number, _edits: Edits) => answer(8)).mockRejectedValueOnce(clash('values.a'));
  const { saver, kept, told } = rig(save);
  saver.edit({ values: { a: '我的', b: 2 } });
  await expect(saver.flush()).resolves.toBe(false);
  expect(save.mock.calls).toEqual([
    [1, { values: { a: '我的', b: 2 } }],
    [1, { values: { b: 2 } }],
  ]);
  expect(told.at(-1)).toMatchObject({ state: 'conflict', conflicts: ['values.a'], waiting: 1 });
  expect(kept.at(-1)).toEqual({ version: 8, edits: {}, held: { values: { a: '我的' } } });
  // Still typing does not slip past the choice.
  saver.edit({ values: { a: '我的新' } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(save).toHaveBeenCalledTimes(2);
  saver.resolve('values.a', 'mine');
  await vi.advanceTimersByTimeAsync(1);
  expect(save.mock.lastCall).toEqual([8, { values: { a: '我的新' } }]);
  expect(told.at(-1)).toMatchObject({ state: 'saved', waiting: 0 });
});

test("the other phone's words are taken: nothing is sent any more", async () => {
  const save = vi.fn(async (_version: number, _edits: Edits) => answer(8)).mockRejectedValueOnce(clash('values.a'));
  const { saver, kept, told } = rig(save);
  saver.edit({ values: { a: '我的' } });
  await saver.flush();
  saver.resolve('values.a', 'theirs');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(save).toHaveBeenCalledTimes(1);
  expect([kept.at(-1), told.at(-1)?.state, saver.currentVersion()]).toEqual([null, 'saved', 7]);
});

test('a choice that is still open survives a killed app, on the version that was seen', async () => {
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1));
  const { saver } = rig(save, { version: 3, edits: { values: { b: 1 } }, held: { values: { a: 1 } } });
  expect(saver.status()).toMatchObject({ state: 'conflict', waiting: 2 });
  await vi.advanceTimersByTimeAsync(1);
  expect(save.mock.calls).toEqual([[3, { values: { b: 1 } }]]);
});

test('killed in the middle of a save, with more typed meanwhile: all of it is on the phone', async () => {
  const save = vi.fn(() => new Promise<FirmApplication>(() => undefined));
  const { saver, kept } = rig(save);
  saver.edit({ values: { a: 1 } });
  await vi.advanceTimersByTimeAsync(700);
  saver.edit({ values: { b: 2 } });
  expect(kept.at(-1)).toEqual({ version: 1, edits: { values: { a: 1, b: 2 } }, held: {} });
});

test('a field that is refused does not keep the others from being saved', async () => {
  const refusal = new ApiError(400, {
    code: 'VALIDATION',
    message: '有误',
    fields: [{ path: 'values.a', message: '不能小于 0' }],
  });
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1)).mockRejectedValueOnce(refusal);
  const { saver, told } = rig(save);
  saver.edit({ values: { a: -1, b: 2 } });
  await expect(saver.flush()).resolves.toBe(false);
  expect(save.mock.lastCall).toEqual([1, { values: { b: 2 } }]);
  expect(told.at(-1)).toMatchObject({ state: 'refused', waiting: 1, error: refusal });
  saver.edit({ values: { a: 1 } });
  await expect(saver.flush()).resolves.toBe(true);
  expect(told.at(-1)?.state).toBe('saved');
});

test('the network is back: no waiting for the next try', async () => {
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1));
  for (let i = 0; i < 3; i++) save.mockRejectedValueOnce(lost());
  const { saver, statuses } = rig(save);
  saver.edit({ values: { a: 1 } });
  await vi.advanceTimersByTimeAsync(700 + 2000 + 5000);
  expect(statuses.at(-1)).toBe('offline');
  saver.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(statuses.at(-1)).toBe('saved');
});

test('a refusal stops retrying until something is corrected', async () => {
  const refusal = new ApiError(400, { code: 'VALIDATION', message: '有误' });
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1)).mockRejectedValueOnce(refusal);
  const { saver, statuses } = rig(save);
  saver.edit({ values: { a: -1 } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(save).toHaveBeenCalledTimes(1);
  expect(statuses.at(-1)).toBe('refused');
  saver.edit({ values: { a: 1 } });
  await vi.advanceTimersByTimeAsync(700);
  expect(statuses.at(-1)).toBe('saved');
});

test('edits kept from a killed app are sent when the form opens again', async () => {
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1));
  rig(save, { version: 1, edits: { values: { a: '昨天填的' } }, held: {} });
  await vi.advanceTimersByTimeAsync(1);
  expect(save).toHaveBeenCalledWith(1, { values: { a: '昨天填的' } });
});

test('merging keeps siblings and lets the newer side win', () => {
  expect(
    mergeEdits(
      { values: { a: 1, b: 1 }, materials: { m: { fileIds: ['x'] } }, payeeAccountId: 'p1' },
      { values: { b: 2 }, payeeAccountId: null },
    ),
  ).toEqual({ values: { a: 1, b: 2 }, materials: { m: { fileIds: ['x'] } }, payeeAccountId: null });
});
