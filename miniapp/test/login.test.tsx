import type { FirmSession } from '@qinqing/contract/firm';
import Taro from '@tarojs/taro';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forgetPerson } from '@/data/belongings';
import { goBack, goTab } from '@/lib/router';
import { useSession } from '@/lib/session';
import { useLogin } from '@/packages/account/login/use-login';

vi.mock('@/lib/file-vault', () => ({ fileVault: () => ({ remove: async () => undefined }) }));
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: async (_route: unknown, { body }: { body: { account: string } }) => ({
    token: 't',
    user: { id: body.account, name: body.account },
    enterprises: [],
  }),
}));
vi.mock('@/lib/router', () => ({ goBack: vi.fn(), goTab: vi.fn(), go: vi.fn() }));

const logIn = async (person: string) => {
  vi.mocked(goBack).mockClear();
  vi.mocked(goTab).mockClear();
  const client = new QueryClient();
  const { result } = renderHook(() => useLogin(), {
    wrapper: ({ children }: PropsWithChildren) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  await act(async () => result.current.asDemo(person));
  return [vi.mocked(goBack).mock.calls.length, vi.mocked(goTab).mock.calls.flat()];
};
const logOut = async () => {
  useSession.getState().signOut();
  await forgetPerson();
};
const BACK = [1, []];
const HOME = [0, ['home']];

beforeEach(() => {
  for (const key of Taro.getStorageInfoSync().keys) Taro.removeStorageSync(key);
  useSession.setState({ session: null as FirmSession | null });
});
afterEach(cleanup);

test('a first log-in and that of the same person go back to where it was asked for', async () => {
  expect(await logIn('chen')).toEqual(BACK);
  // The session ran out.
  useSession.getState().signOut();
  expect(await logIn('chen')).toEqual(BACK);
  await logOut();
  expect(await logIn('chen')).toEqual(BACK);
});

test('another person comes to the home page, not to what the one before had open', async () => {
  await logIn('chen');
  expect(await logIn('lin')).toEqual(HOME);
  await logOut();
  expect(await logIn('chen')).toEqual(HOME);
  useSession.getState().signOut();
  expect(await logIn('lin')).toEqual(HOME);
});
