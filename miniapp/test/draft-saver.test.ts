import type { FirmApplication } from '@qinqing/contract/firm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '@/lib/api-error';
import { DraftSaver, type Edits, mergeEdits, type SaverStatus } from '@/packages/apply/draft-saver';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const answer = (version: number) => ({ version }) as FirmApplication;
const lost = () => new ApiError(0, { code: 'NETWORK', message: '网络不通' });

function rig(save: (version: number, edits: Edits) => Promise<FirmApplication>, unsent: Edits | null = null) {
  const statuses: SaverStatus['state'][] = [];
  const kept: (Edits | null)[] = [];
  const saver = new DraftSaver(
    1,
    {
      save,
      reload: async () => answer(7),
      onSaved: () => undefined,
      onStatus: ({ state }) => statuses.push(state),
      keep: (edits) => kept.push(edits),
    },
    unsent,
  );
  return { saver, statuses, kept };
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
  expect(kept.at(-1)).toEqual({ values: { a: 1 } });
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

test('overtaken on another phone: reload, and lay the edits on top', async () => {
  const stale = new ApiError(409, { code: 'STALE_VERSION', message: '已在别处修改' });
  const save = vi.fn(async (version: number, _edits: Edits) => answer(version + 1)).mockRejectedValueOnce(stale);
  const { saver } = rig(save);
  saver.edit({ payeeAccountId: 'p2' });
  await expect(saver.flush()).resolves.toBe(true);
  expect(save.mock.calls.map(([version]) => version)).toEqual([1, 7]);
  expect(saver.currentVersion()).toBe(8);
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
  rig(save, { values: { a: '昨天填的' } });
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
