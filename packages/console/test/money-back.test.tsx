import type { ClawbackView, PoolCourse } from '@qinqing/contract/staff';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { App } from 'antd';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { queryClient } from '../src/api/query';
import { ClawbackPage } from '../src/pages/clawback/clawback-page';
import { burnDown } from '../src/pages/money/charts';
import { PoolPage } from '../src/pages/money/pool-page';
import { pool } from './fixtures';

// jsdom measures nothing: a chart has no room to be drawn in.
vi.mock('../src/parts/chart', () => ({ Chart: ({ label }: { label: string }) => <p>{label}</p> }));

const clawback: ClawbackView = {
  id: 'c1',
  payoutId: 'p1',
  orderNo: 'P20260302000001.1',
  applicationId: 'a1',
  enterpriseId: 'e1',
  enterpriseName: '厦门一号有限公司',
  measureTitle: '首次纳统奖励',
  amountFen: 400_000,
  recoveredFen: 100_000,
  reason: '虚报人数',
  status: 'demanded',
  version: 3,
  dueOn: '2026-12-31',
  proposedBy: '许文静',
  proposedAt: '2026-11-01T01:00:00Z',
  confirmedBy: '郑国栋',
  receipts: [
    {
      id: 'r2',
      n: 2,
      kind: 'bank',
      amountFen: 100_000,
      receivedOn: '2026-11-19',
      reference: 'BK-2',
      status: 'recorded',
      recordedBy: '许文静',
    },
  ],
  offsets: [],
  can: { confirm: false, drop: false, record: true },
};

const course: PoolCourse = {
  pool: pool({ code: 'POOL-2026-COMMERCE', name: '商贸专项资金' }),
  days: [
    { day: '2026-01-05', availableFen: 1000, paidFen: 0 },
    { day: '2026-02-10', availableFen: 700, paidFen: 200 },
  ],
  perDayFen: 100,
  usedUpOn: '2026-02-17',
  changes: [
    {
      id: 'x1',
      kind: 'top_up',
      poolCode: 'POOL-2026-COMMERCE',
      amountFen: 300_000_000,
      reference: '湖财预〔2026〕98号',
      reason: '追加',
      status: 'proposed',
      version: 0,
      proposedBy: '许文静',
      proposedAt: '2026-11-20T02:00:00Z',
      canDecide: true,
    },
  ],
  canPropose: false,
};

function show(path: string, at: string, element: React.ReactNode) {
  const router = createMemoryRouter([{ path, element }], { initialEntries: [at] });
  render(
    <QueryClientProvider client={queryClient}>
      <App>
        <RouterProvider router={router} />
      </App>
    </QueryClientProvider>,
  );
}

/** Answers of the server by address; what was sent is kept. */
function serve(answers: Record<string, unknown>) {
  const sent: { url: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    if (init?.body) sent.push({ url, body: JSON.parse(String(init.body)) });
    return new Response(JSON.stringify(answers[new URL(url, 'http://x').pathname] ?? {}), {
      headers: { 'content-type': 'application/json' },
    });
  });
  return sent;
}

afterEach(() => {
  queryClient.clear();
  vi.unstubAllGlobals();
});

/** antd draws slowly where other work is going on. */
const PATIENT = { timeout: 60_000 };

describe('a clawback', () => {
  it('shows what is owed and lets a second person confirm an instalment', async () => {
    const confirmed = { ...clawback, recoveredFen: 200_000, version: 4 };
    const sent = serve({
      '/api/staff/clawbacks/c1': clawback,
      '/api/staff/clawback-receipts/r2/confirm': confirmed,
    });
    show('/clawbacks/:id', '/clawbacks/c1', <ClawbackPage />);
    expect(await screen.findByText('应退回 4,000.00 元，已退 1,000.00 元', {}, PATIENT)).toBeTruthy();
    fireEvent.click(screen.getByText('复核入账'));
    await waitFor(() => expect(screen.getByText('应退回 4,000.00 元，已退 2,000.00 元')).toBeTruthy(), PATIENT);
    expect(sent).toMatchObject([{ body: { version: 3, accept: true } }]);
  }, 180_000);
});

describe('a pool', () => {
  it('says in words when it will be used up, and lets a second person decide a change', async () => {
    const sent = serve({
      '/api/staff/pools/POOL-2026-COMMERCE': course,
      '/api/staff/pool-changes/x1/decision': { ...course, changes: [] },
    });
    show('/pools/:code', '/pools/POOL-2026-COMMERCE', <PoolPage />);
    expect((await screen.findAllByText(/预计 2026-02-17 用完/, {}, PATIENT)).length).toBeGreaterThan(0);
    fireEvent.click(screen.getByText('复核执行'));
    expect(await screen.findByText('没有调整', {}, PATIENT)).toBeTruthy();
    expect(sent).toMatchObject([{ body: { version: 0, accept: true } }]);
  }, 180_000);

  it('draws its forecast only where there is a rate', () => {
    const names = (of: PoolCourse) => (burnDown(of).series as { name: string }[]).map(({ name }) => name);
    expect(names(course)).toEqual(['可用', '已兑现', '按近期进度预测']);
    const { usedUpOn: _, ...still } = course;
    expect(names({ ...still, perDayFen: 0 })).toEqual(['可用', '已兑现']);
  });
});
