import type { AccountRepair, EnterpriseRef, FirmSession, PayeeAccount } from '@qinqing/contract/firm';
import { listPayeeAccounts, listRepairs } from '@qinqing/contract/firm';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { go } from '@/lib/router';
import { useSession } from '@/lib/session';
import Repair from '@/packages/case/repair/index';

const repairsOf: Record<string, AccountRepair[]> = {};
const accounts: PayeeAccount[] = [];
let params: Record<string, string> = {};
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: async (route: unknown, ask: { params: { id: string } }) => {
    if (route === listRepairs) return { items: repairsOf[ask.params.id] ?? [] };
    if (route === listPayeeAccounts) return { items: accounts };
    return new Promise(() => undefined);
  },
}));
vi.mock('@/lib/router', () => ({ useParams: () => params, go: vi.fn(), goBack: vi.fn() }));

const firm = (id: string, name: string) => ({ id, name, uscc: id, role: 'owner' }) as EnterpriseRef;
const repair = (id: string, status: AccountRepair['status'] = 'asked'): AccountRepair => ({
  id,
  version: 1,
  status,
  applicationId: `a-${id}`,
  receiptNo: id,
  measureTitle: `稳岗补贴 ${id}`,
  amountFen: 100_000,
  cause: 'returned',
  reason: '户名不符',
  bankName: '厦门银行',
  accountMasked: '**** 1234',
  accountGone: false,
  askedAt: '2026-11-20T00:00:00.000Z',
});

beforeEach(() => {
  params = {};
  accounts.splice(0);
  for (const key of Object.keys(repairsOf)) delete repairsOf[key];
  useSession.setState({
    session: {
      token: 't',
      user: { id: 'u', name: '陈小鹭' },
      enterprises: [firm('F1', '街角小店'), firm('F2', '海边餐馆')],
    } as unknown as FirmSession,
    enterpriseId: 'F1',
  });
});
afterEach(cleanup);

const open = () =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Repair />
    </QueryClientProvider>,
  );

test('a payment of another enterprise that a message leads to: one changes over, and then it is there', async () => {
  params = { id: 'r2' };
  repairsOf['F2'] = [repair('r2')];
  open();
  expect(await screen.findByText('海边餐馆')).toBeTruthy();
  expect(screen.getByText(/^这笔款项是这家企业的/)).toBeTruthy();
  expect(screen.queryByText('稳岗补贴 r2')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: '切换到这家企业办理' }));
  expect(await screen.findByText('稳岗补贴 r2')).toBeTruthy();
  expect(useSession.getState().enterpriseId).toBe('F2');
  expect(screen.queryByText(/切换到这家企业/)).toBeNull();
});

test("beside one's own, others are offered with what waits there, and not for what is settled", async () => {
  repairsOf['F1'] = [repair('r1')];
  repairsOf['F2'] = [repair('r2'), repair('r3', 'answered'), repair('r4', 'closed')];
  open();
  expect(await screen.findByText('稳岗补贴 r1')).toBeTruthy();
  expect(screen.getByText(/您的这家企业有 2 笔款项的收款账户需要更正/)).toBeTruthy();
});

test('where nothing waits anywhere, that is said', async () => {
  repairsOf['F2'] = [repair('r4', 'closed')];
  open();
  expect(await screen.findByText('没有需要更正账户的款项')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: '看看收款账户' }));
  expect(go).toHaveBeenCalledWith('payees');
});

const account = (id: string): PayeeAccount => ({
  id,
  accountName: '街角小店',
  bankName: `银行 ${id}`,
  accountMasked: '6222 **** **** 1234',
  nameMatches: true,
  createdAt: '2026-11-20T00:00:00.000Z',
});
const offered = async () =>
  (await screen.findAllByRole('radio')).map((each) => ({
    text: each.textContent ?? '',
    disabled: each.getAttribute('aria-disabled') === 'true',
    press: () => fireEvent.click(each),
    chosen: () => each.getAttribute('aria-checked') === 'true',
  }));

test('an account that the bank says is closed comes last, says so, and cannot be chosen', async () => {
  accounts.push(account('old'), account('new'));
  repairsOf['F1'] = [{ ...repair('r1'), payeeAccountId: 'old', accountGone: true, reason: '账户已销户' }];
  open();
  const [first, last] = await offered();
  expect([first?.text, first?.disabled]).toEqual([expect.stringContaining('户名相符'), false]);
  expect(last?.text).toMatch(/银行 old.*银行拒收：账户已销户，不能再选/);
  expect(last?.text).not.toContain('户名相符');
  last?.press();
  expect([last?.disabled, last?.chosen()]).toEqual([true, false]);
  expect(screen.queryByText(/也可以选回原账户/)).toBeNull();
});

test('one that was refused for another reason comes last too, and may be chosen again', async () => {
  accounts.push(account('old'), account('new'));
  // What another payment met with at an account that is there says nothing about this one.
  repairsOf['F1'] = [
    { ...repair('r1'), payeeAccountId: 'old' },
    { ...repair('r2', 'closed'), payeeAccountId: 'new' },
  ];
  open();
  const [first, last] = await offered();
  expect(first?.text).toMatch(/银行 new.*户名相符/);
  expect(last?.text).toMatch(/银行拒收：户名不符$|银行拒收：户名不符银行拒收过/);
  last?.press();
  expect(last?.chosen()).toBe(true);
  expect(screen.getByText(/也可以选回原账户/)).toBeTruthy();
});
