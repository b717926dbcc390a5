import type { FirmSession, Message } from '@qinqing/contract/firm';
import { listMessages, readMessage } from '@qinqing/contract/firm';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '@/lib/session';
import Inbox from '@/packages/account/inbox/index';

const message = (id: string, link?: string) =>
  ({
    id,
    title: `消息 ${id}`,
    body: '请查看',
    sentAt: '2026-11-20T00:00:00.000Z',
    ...(link ? { link } : {}),
  }) as Message;

const read: string[] = [];
const followed: string[] = [];
vi.mock('@/lib/request', () => ({
  API_ORIGIN: '',
  call: async (route: unknown, ask: { params: { id: string } }) => {
    if (route === listMessages) return { items: [message('m1', 'application:a1'), message('m2')], total: 2 };
    if (route === readMessage) return void read.push(ask.params.id);
    return new Promise(() => undefined);
  },
}));
vi.mock('@/lib/router', () => ({
  followLink: (link: string | undefined) => (link ? () => followed.push(link) : null),
  go: vi.fn(),
  goBack: vi.fn(),
}));

beforeEach(() => {
  useSession.setState({
    session: { token: 't', user: { id: 'u', name: '陈小鹭' }, enterprises: [] } as unknown as FirmSession,
  });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Inbox />
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

test('one tap opens what a message is about and marks it as read; one that leads nowhere unfolds', async () => {
  fireEvent.click(await screen.findByRole('link', { name: '未读，消息 m1' }));
  expect(followed).toEqual(['application:a1']);
  await waitFor(() => expect(read).toEqual(['m1']));

  const plain = screen.getByRole('button', { name: '未读，消息 m2' });
  fireEvent.click(plain);
  expect(plain.getAttribute('aria-expanded')).toBe('true');
  await waitFor(() => expect(read).toEqual(['m1', 'm2']));
  expect(followed).toHaveLength(1);
});
