import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject, useLocation, useRouteError } from 'react-router';
import { Button } from 'antd';
import { asApiError } from '../api/errors';
import { Nothing, Page } from '../parts/page';
import { useSession } from '../session/use-session';
import { Shell } from './shell';

/** Without a session every address leads to log-in, and from there back to where one wanted to go. */
function Guard() {
  const { token } = useSession();
  const { pathname, search } = useLocation();
  if (token) return <Shell />;
  const to = pathname === '/' ? '/login' : `/login?to=${encodeURIComponent(pathname + search)}`;
  return <Navigate to={to} replace />;
}

/** A page that fails to load is nearly always a page of the release before this one. */
function Broken() {
  const error = useRouteError();
  const stale = error instanceof TypeError && /import|fetch/i.test(error.message);
  if (!stale) console.error(error);
  return (
    <Nothing
      title={stale ? '系统已更新' : '页面出现问题'}
      hint={stale ? '请刷新页面以使用新版本' : asApiError(error).message}
      act={<Button onClick={() => window.location.reload()}>刷新页面</Button>}
    />
  );
}

function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }), errorElement: <Broken /> };
}

export const router = createBrowserRouter(
  [
    {
      path: '/login',
      lazy: async () => ({ Component: (await import('../pages/login/login-page')).LoginPage }),
      errorElement: <Broken />,
      hydrateFallbackElement: <></>,
    },
    {
      element: <Guard />,
      errorElement: <Broken />,
      hydrateFallbackElement: <></>,
      children: [
        page('/', async () => (await import('../pages/todo/todo-page')).TodoPage),
        page('/cases', async () => (await import('../pages/cases/cases-page')).CasesPage),
        page('/cases/:id', async () => (await import('../pages/cases/case-page')).CasePage),
        page('/payouts', async () => (await import('../pages/payout/payouts-page')).PayoutsPage),
        page('/payouts/:id', async () => (await import('../pages/payout/payout-page')).PayoutPage),
        page('/batches', async () => (await import('../pages/payout/batches-page')).BatchesPage),
        page('/batches/:id', async () => (await import('../pages/payout/batch-page')).BatchPage),
        page('/clawbacks', async () => (await import('../pages/clawback/clawbacks-page')).ClawbacksPage),
        page('/clawbacks/:id', async () => (await import('../pages/clawback/clawback-page')).ClawbackPage),
        page('/exceptions', async () => (await import('../pages/payout/exceptions-page')).ExceptionsPage),
        page('/repairs', async () => (await import('../pages/payout/repairs-page')).RepairsPage),
        page('/bank-layouts', async () => (await import('../pages/payout/bank-layouts-page')).BankLayoutsPage),
        page('/reconciliation', async () => (await import('../pages/payout/reconciliation-page')).ReconciliationPage),
        page('/released', async () => (await import('../pages/money/released-page')).ReleasedPage),
        page('/pools', async () => (await import('../pages/money/pools-page')).PoolsPage),
        page('/pools/:code', async () => (await import('../pages/money/pool-page')).PoolPage),
        page('/measures', async () => (await import('../pages/policy/measures-page')).MeasuresPage),
        page('/measures/:id', async () => (await import('../pages/policy/measure-page')).MeasurePage),
        page('/enterprises', async () => (await import('../pages/enterprise/enterprises-page')).EnterprisesPage),
        page('/enterprises/:id', async () => (await import('../pages/enterprise/enterprise-page')).EnterprisePage),
        page('/bindings', async () => (await import('../pages/service/bindings-page')).BindingsPage),
        page('/corrections', async () => (await import('../pages/service/corrections-page')).CorrectionsPage),
        page('/offers', async () => (await import('../pages/service/offers-page')).OffersPage),
        page('/objections', async () => (await import('../pages/service/objections-page')).ObjectionsPage),
        page('/appeals', async () => (await import('../pages/service/appeals-page')).AppealsPage),
        page('/ratings', async () => (await import('../pages/service/ratings-page')).RatingsPage),
        page('/stuck-cases', async () => (await import('../pages/service/stuck-cases-page')).StuckCasesPage),
        page('/recordings', async () => (await import('../pages/live/recordings-page')).RecordingsPage),
        page('/audit', async () => (await import('../pages/audit/audit-page')).AuditPage),
        page('/ledger', async () => (await import('../pages/audit/ledger-page')).LedgerPage),
        page('/jobs', async () => (await import('../pages/system/jobs-page')).JobsPage),
        {
          path: '*',
          element: (
            <Page title="没有这个页面">
              <Nothing title="地址可能写错了，或页面已经移走" hint="请从左侧导航进入" />
            </Page>
          ),
        },
      ],
    },
  ],
  { basename: '/console' },
);
