import Taro from '@tarojs/taro';
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetPerson, keepFor, keeper, waiting, waitingWords } from '@/data/belongings';

const removed: string[] = [];
vi.mock('@/lib/file-vault', () => ({ fileVault: () => ({ remove: async (key: string) => void removed.push(key) }) }));

const keys = () => Taro.getStorageInfoSync().keys.filter((key) => key.startsWith('qinqing-'));

beforeEach(async () => {
  await forgetPerson();
  removed.length = 0;
  Taro.setStorageSync('qinqing-display', '{}');
  await keepFor('u1');
  Taro.setStorageSync('qinqing-draft:a', { id: 'a' });
  Taro.setStorageSync('qinqing-idem:submit:a:1', 'key');
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
