import type { EnterpriseRef, FirmSession } from '@qinqing/contract/firm';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { goTab } from '@/lib/router';
import { useSession } from '@/lib/session';
import Clawback from '@/packages/case/clawback/index';

vi.mock('@/lib/request', () => ({ API_ORIGIN: '', call: async () => ({ items: [] }) }));
vi.mock('@/lib/router', () => ({ useParams: () => ({}), go: vi.fn(), goTab: vi.fn(), goBack: vi.fn() }));
afterEach(cleanup);

test('where nothing has to be given back, it is said how one would learn of it, and where to go on', async () => {
  const enterprise = { id: 'F1', name: '街角小店', uscc: 'F1', role: 'owner' } as EnterpriseRef;
  const session = { token: 't', user: { id: 'u', name: '陈小鹭' }, enterprises: [enterprise] };
  useSession.setState({ session: session as unknown as FirmSession, enterpriseId: 'F1' });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Clawback />
    </QueryClientProvider>,
  );
  expect(await screen.findByText('没有需要退回的款项')).toBeTruthy();
  expect(screen.getByText(/会发书面通知和消息/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: '查看申报进度' }));
  expect(goTab).toHaveBeenCalledWith('progress');
});
