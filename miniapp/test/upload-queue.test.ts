import type { FileRef } from '@qinqing/contract';
import type { UploadState } from '@qinqing/contract/firm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '@/lib/api-error';
import type { Bytes } from '@/lib/file-vault';
import { type QueuedFile, type QueuePorts, UploadQueue } from '@/lib/upload-queue';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const KB = 1024;
const lost = () => new ApiError(0, { code: 'NETWORK', message: '网络不通' });
const ref = (id: string) => ({ id, name: '执照.pdf' }) as FileRef;

/** A server that keeps what arrives, and a phone that keeps what it chose. */
function rig() {
  const bytes = new Map<string, number>();
  const uploads = new Map<string, UploadState>();
  const started: string[] = [];
  const pieces: [number, number][] = [];
  const done: string[] = [];
  let kept: readonly QueuedFile[] = [];
  const stateOf = (id: string): UploadState => {
    const state = uploads.get(id);
    if (!state) throw new ApiError(404, { code: 'NOT_FOUND', message: '已失效' });
    return { ...state };
  };
  const ports = {
    vault: {
      put: async (key: string, source: Bytes) => {
        bytes.set(key, Number(source));
        return Number(source);
      },
      has: async (key: string) => bytes.has(key),
      read: async () => new ArrayBuffer(0),
      piece: async (_key: string, from: number, to: number) => String(to - from),
      remove: async (key: string) => void bytes.delete(key),
    },
    digest: async () => 'a'.repeat(64),
    start: vi.fn(async ({ key, size }: { key: string; size: number }) => {
      const id = `up-${key}`;
      started.push(key);
      if (!uploads.has(id))
        uploads.set(id, {
          id,
          name: '执照.pdf',
          size,
          offset: 0,
          chunkBytes: 512 * KB,
          status: 'open',
          expiresAt: '2026-03-03T00:00:00Z',
        });
      return stateOf(id);
    }),
    find: async (id: string) => stateOf(id),
    put: vi.fn(async (id: string, offset: number, piece: Bytes) => {
      const state = stateOf(id);
      if (state.offset !== offset)
        throw new ApiError(409, { code: 'UPLOAD_OFFSET', message: '位置不对', details: { offset: state.offset } });
      pieces.push([offset, Number(piece)]);
      uploads.set(id, { ...state, offset: offset + Number(piece) });
      return stateOf(id);
    }),
    complete: vi.fn(async (id: string) => {
      uploads.set(id, { ...stateOf(id), status: 'done', file: ref(`file-${id}`) });
      return ref(`file-${id}`);
    }),
    abandon: vi.fn(async (id: string) => void uploads.delete(id)),
    keep: (files: readonly QueuedFile[]) => {
      kept = JSON.parse(JSON.stringify(files)) as QueuedFile[];
    },
    onChange: () => undefined,
    onDone: (_file: QueuedFile, file: FileRef) => void done.push(file.id),
  } satisfies QueuePorts;
  return { ports, uploads, bytes, started, pieces, done, kept: () => kept };
}

const add = (queue: UploadQueue, key: string, size: number) =>
  queue.add('licence', { key, name: '执照.pdf', source: String(size) });

test('a file goes in growing pieces, and is kept until the server has it', async () => {
  const { ports, pieces, done, bytes, kept } = rig();
  const queue = new UploadQueue(ports);
  await add(queue, 'k1', 900 * KB);
  expect(kept()).toMatchObject([{ key: 'k1', state: 'waiting', sent: 0 }]);
  await vi.advanceTimersByTimeAsync(1);
  expect(pieces.map(([, length]) => length / KB)).toEqual([128, 256, 512, 4]);
  expect([done, bytes.size, kept()]).toEqual([['file-up-k1'], 0, []]);
});

test('a cut line: waits, and goes on at the piece that is missing', async () => {
  const { ports, pieces, done, kept } = rig();
  const queue = new UploadQueue(ports);
  ports.put.mockImplementationOnce(ports.put.getMockImplementation() as typeof ports.put).mockRejectedValueOnce(lost());
  await add(queue, 'k1', 400 * KB);
  await vi.advanceTimersByTimeAsync(1);
  expect(kept()).toMatchObject([{ state: 'waiting', sent: 128 * KB, uploadId: 'up-k1' }]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(done).toEqual(['file-up-k1']);
  expect(pieces.reduce((sum, [, length]) => sum + length, 0)).toBe(400 * KB);
});

test('the answer got lost, the piece did not: the server says where to go on', async () => {
  const { ports, uploads, pieces, done } = rig();
  const queue = new UploadQueue(ports);
  ports.put.mockImplementationOnce(async (id) => {
    const state = uploads.get(id) as UploadState;
    uploads.set(id, { ...state, offset: 128 * KB });
    throw lost();
  });
  await add(queue, 'k1', 300 * KB);
  await vi.advanceTimersByTimeAsync(2000);
  expect(done).toEqual(['file-up-k1']);
  expect(pieces[0]?.[0]).toBe(128 * KB);
});

test('killed in the middle: a new life of the app goes on with the same upload, and makes no second file', async () => {
  const { ports, started, done, kept } = rig();
  const first = new UploadQueue(ports);
  ports.put
    .mockImplementationOnce(ports.put.getMockImplementation() as typeof ports.put)
    .mockImplementationOnce(() => new Promise(() => undefined));
  await add(first, 'k1', 400 * KB);
  await vi.advanceTimersByTimeAsync(1);
  first.stop();
  expect(kept()).toMatchObject([{ state: 'sending', sent: 128 * KB }]);
  new UploadQueue(ports, kept());
  await vi.advanceTimersByTimeAsync(1);
  expect([started, done]).toEqual([['k1'], ['file-up-k1']]);
});

test('killed after the server had all of it: the file is taken up, not made again', async () => {
  const { ports, done, kept } = rig();
  const first = new UploadQueue(ports);
  const complete = ports.complete.getMockImplementation() as typeof ports.complete;
  ports.complete.mockImplementationOnce(async (id) => {
    await complete(id);
    throw lost();
  });
  await add(first, 'k1', 10 * KB);
  await vi.advanceTimersByTimeAsync(1);
  first.stop();
  new UploadQueue(ports, kept());
  await vi.advanceTimersByTimeAsync(1);
  expect([done, ports.complete.mock.calls.length]).toEqual([['file-up-k1'], 1]);
});

test('the server has forgotten it: from the start, under another key', async () => {
  const { ports, started, done } = rig();
  const file = { key: 'k1', target: 'licence', name: '执照.pdf', size: 10, sent: 5, uploadId: 'gone' } as const;
  await ports.vault.put('k1', '10');
  new UploadQueue(ports, [{ ...file, state: 'waiting' }]);
  await vi.advanceTimersByTimeAsync(1);
  expect([started, done]).toEqual([['gone'], ['file-up-gone']]);
});

test('a refused file says why and lets the next one pass; taken out, it is forgotten everywhere', async () => {
  const { ports, done, bytes, kept } = rig();
  const queue = new UploadQueue(ports);
  ports.complete.mockRejectedValueOnce(new ApiError(415, { code: 'UNSUPPORTED_TYPE', message: '只支持 PDF' }));
  await add(queue, 'k1', 10);
  await add(queue, 'k2', 10);
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toEqual(['file-up-k2']);
  expect(kept()).toMatchObject([{ key: 'k1', state: 'refused', error: '打不开或不是 PDF、图片，请移除后换一个' }]);
  await queue.remove('k1');
  expect([kept(), bytes.size, ports.abandon.mock.calls]).toEqual([[], 0, [['up-k1']]]);
});

test('what may go well another time stays to be tried again', async () => {
  const { ports, done, kept } = rig();
  const queue = new UploadQueue(ports);
  ports.complete.mockRejectedValueOnce(new ApiError(422, { code: 'UPLOAD_CORRUPT', message: '途中损坏' }));
  await add(queue, 'k1', 10);
  await vi.advanceTimersByTimeAsync(1);
  expect(kept()).toMatchObject([{ state: 'failed', error: '途中损坏' }]);
  queue.retry('k1');
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toEqual(['file-up-k1']);
});

test('the phone has lost the bytes: said so, not tried for ever', async () => {
  const { ports, kept } = rig();
  const file = { key: 'k1', target: 'licence', name: '执照.pdf', size: 10, sent: 0 } as const;
  new UploadQueue(ports, [{ ...file, state: 'waiting' }]);
  await vi.advanceTimersByTimeAsync(1);
  expect(kept()).toMatchObject([{ state: 'refused', error: expect.stringContaining('重新选择') }]);
});

test('left for good in the middle: nothing more is sent, nothing is kept', async () => {
  const { ports, bytes, done, kept } = rig();
  const queue = new UploadQueue(ports);
  ports.put.mockImplementationOnce(async (id, offset, piece) => {
    await queue.discard();
    return (ports.put.getMockImplementation() as typeof ports.put)(id, offset, piece);
  });
  await add(queue, 'k1', 400 * KB);
  await add(queue, 'k2', 10);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([kept(), bytes.size, done, ports.put.mock.calls.length]).toEqual([[], 0, [], 1]);
  expect(ports.abandon.mock.calls).toEqual([['up-k1']]);
});
