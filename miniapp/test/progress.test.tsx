import type { ApplicationCard, EnterpriseRef, FirmHome, FirmSession } from '@qinqing/contract/firm';
import { getFirmHome, listApplications } from '@qinqing/contract/firm';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '@/lib/session';
import MyProgress from '@/pages/progress/index';

const followed = vi.fn();
let needs: FirmHome['needs'] = [];
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: async (route: unknown) => {
    if (route === getFirmHome) return { needs, unreadMessages: 0 };
    if (route === listApplications) return { items: [card], nextCursor: null };
    return { items: [], nextCursor: null };
  },
}));
vi.mock('@/lib/router', () => ({
  useParams: () => ({}),
  go: vi.fn(),
  goTab: vi.fn(),
  goBack: vi.fn(),
  followLink: (link: string) => () => followed(link),
}));

const card: ApplicationCard = {
  id: 'a1',
  measureId: 'm1',
  measureTitle: '稳岗补贴',
  enterpriseId: 'F1',
  enterpriseName: '街角小店',
  status: 'in_review',
  nonCash: false,
  updatedAt: '2026-11-20T00:00:00.000Z',
  now: '正在办理',
  needsFirm: false,
};

beforeEach(() => {
  useSession.setState({
    session: {
      token: 't',
      user: { id: 'u', name: '陈小鹭' },
      enterprises: [{ id: 'F1', name: '街角小店', uscc: 'F1', role: 'owner' } as EnterpriseRef],
    } as unknown as FirmSession,
    enterpriseId: 'F1',
  });
});
afterEach(cleanup);

const open = async () => {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MyProgress />
    </QueryClientProvider>,
  );
  expect(await screen.findByText('稳岗补贴')).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: '等我办' }));
};

test('what waits for the person is the same as on the first page, whatever it lies in', async () => {
  const of = (kind: FirmHome['needs'][number]['kind'], link: string) => ({
    kind,
    title: `事项 ${link}`,
    text: '',
    urgent: false,
    link,
  });
  needs = [
    of('account_repair', 'application:a2'),
    of('clawback', 'clawback:c1'),
    of('offer', 'offer:o1'),
    of('member_request', 'members:F1'),
    of('member_request', 'members:F1'),
  ];
  await open();
  expect((await screen.findAllByText(/^事项/)).map(({ textContent }) => textContent)).toEqual(
    needs.map(({ title }) => title),
  );
  expect(screen.queryByText('稳岗补贴')).toBeNull();
  fireEvent.click(screen.getByText('事项 clawback:c1'));
  expect(followed).toHaveBeenCalledWith('clawback:c1');
});

test('where nothing waits, that is said', async () => {
  needs = [];
  await open();
  expect(await screen.findByText('没有等您办的事')).toBeTruthy();
});
