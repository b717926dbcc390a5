import Taro from '@tarojs/taro';
import { beforeEach, expect, test, vi } from 'vitest';
import type { FirmSession } from '@qinqing/contract/firm';
import { forgetPerson, keepFor, keepForSession, waiting, waitingWords } from '@/data/belongings';
import { once } from '@/lib/idempotency';
import { keeper } from '@/lib/keeper';
import { useSession } from '@/lib/session';

const removed: string[] = [];
vi.mock('@/lib/file-vault', () => ({ fileVault: () => ({ remove: async (key: string) => void removed.push(key) }) }));

const keys = () => Taro.getStorageInfoSync().keys.filter((key) => key.startsWith('qinqing-'));

beforeEach(async () => {
  await forgetPerson();
  removed.length = 0;
  Taro.setStorageSync('qinqing-display', '{}');
  await keepFor('u1');
  Taro.setStorageSync('qinqing-draft:a', { id: 'a' });
  await once('submit:a:1', () => Promise.reject(new Error('no answer'))).catch(() => undefined);
});

function leaveUnsent(): void {
  Taro.setStorageSync('qinqing-unsent:a', { version: 1 });
  Taro.setStorageSync('qinqing-uploads:a', [{ key: 'f1' }, { key: 'f2' }]);
}

test('a copy that the server has is nothing to ask about', () => {
  expect(waiting()).toEqual({ forms: 0, files: 0 });
  expect(waitingWords()).toBe('');
});

test('what waits is named', () => {
  leaveUnsent();
  expect(waitingWords()).toBe('1 份申报表的修改、2 个文件');
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
