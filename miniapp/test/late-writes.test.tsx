import type { FirmApplication } from '@qinqing/contract/firm';
import Taro from '@tarojs/taro';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetPerson, keepFor } from '@/data/belongings';
import { uploadQueue } from '@/data/uploads';
import { ApiError } from '@/lib/api-error';
import type { UploadQueue } from '@/lib/upload-queue';
import { useDraft } from '@/packages/apply/use-draft';

// What a person began goes on for a while after they have left. Nothing of it may come back to the phone, nor go out
// under the name of whoever came after.

const asked: string[] = [];
let answerWith: (answer: Promise<unknown>) => void;
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: (route: { method: string; path: string }) => {
    asked.push(`${route.method} ${route.path}`);
    return new Promise((resolve) => (answerWith = resolve));
  },
}));
const bytes = new Set<string>();
let stored: () => void;
vi.mock('@/lib/file-vault', () => ({
  fileVault: () => ({
    put: (key: string) =>
      new Promise<number>((resolve) => {
        stored = () => {
          bytes.add(key);
          resolve(10);
        };
      }),
    has: async (key: string) => bytes.has(key),
    read: async () => new ArrayBuffer(10),
    piece: async () => 'piece',
    remove: async (key: string) => void bytes.delete(key),
  }),
}));

const draft = (version: number) =>
  ({
    id: 'a',
    version,
    status: 'draft',
    fields: [],
    materials: [],
    checks: [],
    timeline: [],
  }) as unknown as FirmApplication;
const lost = () => Promise.reject(new ApiError(0, { code: 'NETWORK', message: '网络不通' }));
const kept = () => Taro.getStorageInfoSync().keys.filter((key) => /^qinqing-(draft|unsent|uploads|idem)/.test(key));
const rest = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

beforeEach(async () => {
  vi.useFakeTimers();
  await forgetPerson();
  await keepFor('u1');
  asked.length = 0;
  bytes.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function openForm() {
  const client = new QueryClient();
  const { result } = renderHook(() => useDraft(draft(1)), {
    wrapper: ({ children }: PropsWithChildren) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  return { client, saver: result.current.saver, queue: result.current.queue };
}

async function saving() {
  const form = openForm();
  act(() => form.saver.edit({ values: { phone: '13800000000' } }));
  await rest(700);
  expect(asked).toEqual(['PUT /api/firm/applications/:id']);
  expect(kept().sort()).toEqual(['qinqing-draft:a', 'qinqing-unsent:a']);
  return form;
}

test.each([
  ['an answer', () => Promise.resolve(draft(2))],
  ['a lost line', lost],
])('a save that ends in %s after the log-out writes nothing, and is not tried again', async (_how, answer) => {
  const { client } = await saving();
  await forgetPerson();
  answerWith(answer());
  await rest(60_000);
  expect(kept()).toEqual([]);
  expect(client.getQueryCache().getAll()).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('nor does one that ends when somebody else, or the same person anew, is there', async () => {
  for (const next of ['u2', 'u1']) {
    asked.length = 0;
    await forgetPerson();
    await keepFor('u1');
    const { saver } = await saving();
    await forgetPerson();
    await keepFor(next);
    answerWith(lost());
    act(() => saver.edit({ values: { phone: '13900000000' } }));
    await rest(60_000);
    expect([kept(), asked.length]).toEqual([[], 1]);
    cleanup();
  }
});

test('the same person whose session ran out goes on where they were', async () => {
  await saving();
  await keepFor('u1');
  answerWith(lost());
  await rest(1);
  expect(kept()).toContain('qinqing-unsent:a');
});

const add = (queue: UploadQueue) => queue.add('licence', { key: 'k', name: '身份证.jpg', source: 'file' });

test('an upload that ends after the log-out leaves neither its name nor its bytes', async () => {
  const done = vi.fn();
  const queue = uploadQueue('a', { onChange: () => undefined, onDone: done });
  const added = add(queue);
  stored();
  await added;
  await rest(10);
  expect([kept(), asked, [...bytes]]).toEqual([['qinqing-uploads:a'], ['POST /api/firm/uploads'], ['k']]);
  await forgetPerson();
  answerWith(lost());
  await rest(60_000);
  expect([kept(), asked.length, bytes.size, done.mock.calls]).toEqual([[], 1, 0, []]);
});

test('nor does a file that is still being copied', async () => {
  const added = add(uploadQueue('a', { onChange: () => undefined, onDone: () => undefined }));
  await forgetPerson();
  await keepFor('u2');
  stored();
  await expect(added).rejects.toMatchObject({ status: 401 });
  await rest(60_000);
  expect([kept(), asked, bytes.size]).toEqual([[], [], 0]);
});
