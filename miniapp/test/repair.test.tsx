import type { AccountRepair, EnterpriseRef, FirmSession } from '@qinqing/contract/firm';
import { listPayeeAccounts, listRepairs } from '@qinqing/contract/firm';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '@/lib/session';
import Repair from '@/packages/case/repair/index';

const repairsOf: Record<string, AccountRepair[]> = {};
let params: Record<string, string> = {};
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: async (route: unknown, ask: { params: { id: string } }) => {
    if (route === listRepairs) return { items: repairsOf[ask.params.id] ?? [] };
    if (route === listPayeeAccounts) return { items: [] };
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
  askedAt: '2026-11-20T00:00:00.000Z',
});

beforeEach(() => {
  params = {};
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
});
