import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { queryClient } from './api/query';
import './app/base.css';
import { router } from './app/router';
import { theme } from './app/theme';
import { session } from './session/store';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

// A tab opened from another one first asks it for the session, so that it doesn't flash the log-in page.
await session.askOtherTabs();

createRoot(root).render(
  <StrictMode>
    <ConfigProvider locale={zhCN} theme={theme} componentSize="middle" button={{ autoInsertSpace: false }}>
      <App message={{ maxCount: 2 }} style={{ height: '100%' }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  </StrictMode>,
);
