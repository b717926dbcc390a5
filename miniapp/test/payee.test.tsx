import type { FirmApplication, PayeeAccount } from '@qinqing/contract/firm';
import { addPayeeAccount, getApplication, listPayeeAccounts } from '@qinqing/contract/firm';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import ApplyReview from '@/packages/apply/review/index';
import { PayeeChoice } from '@/parts/payee-choice';

const accounts: PayeeAccount[] = [];
let application: FirmApplication;
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: async (route: unknown, { body }: { body?: { accountName: string; bankName: string } }) => {
    if (route === listPayeeAccounts) return { items: [...accounts] };
    if (route === getApplication) return application;
    if (route !== addPayeeAccount || !body) return new Promise(() => undefined);
    accounts.push(account(`a${accounts.length}`, body.accountName));
    return accounts.at(-1);
  },
}));
vi.mock('@/lib/router', () => ({
  useParams: () => ({ id: 'p1' }),
  go: vi.fn(),
  goBack: vi.fn(),
  replaceWith: vi.fn(),
}));

const account = (id: string, accountName: string): PayeeAccount => ({
  id,
  accountName,
  bankName: `银行${id}`,
  accountMasked: '6222 **** **** 1234',
  nameMatches: accountName === '街角小店',
  createdAt: '2026-11-20T00:00:00.000Z',
});
const show = (page: ReactElement) =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      {page}
    </QueryClientProvider>,
  );

beforeEach(() => accounts.splice(0));
afterEach(cleanup);

const add = async (name: string) => {
  fireEvent.click(await screen.findByRole('button', { name: '添加收款账户' }));
  const sheet = within(await screen.findByRole('dialog'));
  const fill = (label: string, value: string) =>
    fireEvent.input(sheet.getByRole('textbox', { name: label }), { target: { value } });
  fill('户名', name);
  fill('账号', '6222020200012345678');
  fill('开户银行', '工商银行');
  fireEvent.click(sheet.getByRole('button', { name: '保存账户' }));
};

test('a new account is chosen by itself where it is the firm’s own, and else only by the person', async () => {
  const chosen = vi.fn();
  show(<PayeeChoice enterprise={{ id: 'F1', name: '街角小店' }} onChoose={chosen} />);
  await add('别人的公司');
  const odd = await screen.findByRole('radio', { name: /别人的公司/ });
  expect(odd.getAttribute('aria-checked')).toBe('false');
  expect(chosen).not.toHaveBeenCalled();
  expect(screen.getByText(/没有替您选上/)).toBeTruthy();
  fireEvent.click(odd);
  expect(chosen).toHaveBeenLastCalledWith('a0');
  expect(screen.getByText(/核验时会被退回/)).toBeTruthy();
  await add('街角小店');
  expect((await screen.findByRole('radio', { name: /街角小店/ })).getAttribute('aria-checked')).toBe('true');
  expect(chosen).toHaveBeenLastCalledWith('a1');
  expect(screen.queryByText(/户名与企业登记名称不一致/)).toBeNull();
});

test('before it is sent, an account under another name is warned of', async () => {
  const draft = (accountName: string) =>
    ({
      id: 'p1',
      version: 1,
      measureTitle: '稳岗补贴',
      fields: [],
      materials: [],
      actions: ['submit'],
      payeeAccount: account('a1', accountName),
    }) as unknown as FirmApplication;
  application = draft('别人的公司');
  show(<ApplyReview />);
  expect(await screen.findByText('收款账户户名与企业登记名称不一致')).toBeTruthy();
  cleanup();
  application = draft('街角小店');
  show(<ApplyReview />);
  expect(await screen.findByText('街角小店')).toBeTruthy();
  expect(screen.queryByText(/不一致/)).toBeNull();
});
