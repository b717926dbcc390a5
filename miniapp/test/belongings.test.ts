import Taro from '@tarojs/taro';
import { beforeEach, expect, test, vi } from 'vitest';
import type { FirmApplication, FirmSession } from '@qinqing/contract/firm';
import { forgetPerson, keepFor, waitingCount, waitingWords } from '@/data/belongings';
import { once } from '@/lib/idempotency';
import { keeper, keepForSession } from '@/lib/keeper';
import { useSession } from '@/lib/session';

const removed: string[] = [];
vi.mock('@/lib/file-vault', () => ({ fileVault: () => ({ remove: async (key: string) => void removed.push(key) }) }));

const draft = {
  id: 'DRAFTID',
  measureId: 'MEASUREID',
  measureTitle: '稳岗补贴',
  enterpriseId: 'FIRMID',
  enterpriseName: '街角小店',
  status: 'draft',
  nonCash: false,
  updatedAt: '2026-11-20T00:00:00.000Z',
  now: '填写中',
  needsFirm: true,
  version: 1,
  measureVersion: 1,
  fields: [],
  materials: [],
  declarationText: '承诺',
  checks: [],
  route: [],
  timeline: [],
  money: [],
  clock: { paused: false, estimated: false, statutoryEstimated: false },
  pauses: [],
  actions: ['edit'],
} satisfies FirmApplication;

const keys = () => Taro.getStorageInfoSync().keys.filter((key) => key.startsWith('qinqing-'));

beforeEach(async () => {
  await forgetPerson();
  removed.length = 0;
  Taro.setStorageSync('qinqing-display', '{}');
  await keepFor('u1');
  Taro.setStorageSync('qinqing-draft:a', draft);
  await once('submit:a:1', () => Promise.reject(new Error('no answer'))).catch(() => undefined);
});

function leaveUnsent(): void {
  Taro.setStorageSync('qinqing-unsent:a', { version: 1 });
  Taro.setStorageSync('qinqing-uploads:a', [
    { key: 'f1', name: '门头.jpg' },
    { key: 'f2', name: '执照.pdf' },
  ]);
}

test('a copy that the server has is nothing to ask about', () => {
  expect([waitingWords(), waitingCount()]).toEqual(['', '']);
});

test('what waits is named to the person, and counted for anybody else', () => {
  leaveUnsent();
  expect(waitingWords()).toBe('《稳岗补贴》的修改、文件“门头.jpg”、文件“执照.pdf”');
  expect(waitingCount()).toBe('1 份申报表的修改、2 个文件');
  // Of a form that was begun without a network there is no copy.
  Taro.setStorageSync('qinqing-unsent:b', { version: 1 });
  Taro.setStorageSync('qinqing-uploads:b', [{ key: 'f3', name: '发票.pdf' }]);
  expect(waitingWords()).toBe('《稳岗补贴》的修改、一份申报表的修改、文件“门头.jpg”等 5 项');
  expect(waitingCount()).toBe('2 份申报表的修改、3 个文件');
});

test('logging out leaves nothing of the person, bytes included, and keeps how the phone shows things', async () => {
  leaveUnsent();
  expect(keys()).toContainEqual(expect.stringMatching(/^qinqing-idem:[0-9a-f]{64}$/));
  await forgetPerson();
  expect(keys()).toEqual(['qinqing-display']);
  expect(removed).toEqual(['f1', 'f2']);
});

test('the same person finds everything again, somebody else nothing', async () => {
  leaveUnsent();
  await keepFor('u1');
  expect(waitingWords()).not.toBe('');
  await keepFor('u2');
  expect(keeper()).toBe('u2');
  expect(keys().sort()).toEqual(['qinqing-display', 'qinqing-owner']);
});

test('a phone that has not noted whose things it keeps clears them for whoever comes', async () => {
  leaveUnsent();
  Taro.removeStorageSync('qinqing-owner');
  await keepFor('u2');
  expect(keys().sort()).toEqual(['qinqing-display', 'qinqing-owner']);
});

test('who was logged in before that was noted keeps everything', async () => {
  useSession.setState({ session: { user: { id: 'u1' }, enterprises: [] } as unknown as FirmSession });
  leaveUnsent();
  Taro.removeStorageSync('qinqing-owner');
  keepForSession();
  await keepFor('u1');
  expect(waitingWords()).not.toBe('');
  // Somebody noted already is not overwritten.
  await keepFor('u3');
  keepForSession();
  expect(keeper()).toBe('u3');
  useSession.setState({ session: null });
});
