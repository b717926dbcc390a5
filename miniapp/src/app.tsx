import type { PropsWithChildren } from 'react';
import { usePageNotFound } from '@tarojs/taro';
import { QueryClientProvider } from '@tanstack/react-query';
import { keepForSession } from '@/lib/keeper';
import { type PageFailure, wirePageFailures } from '@/lib/page-code';
import { wirePrivacy } from '@/lib/privacy';
import { queryClient, wireQueryClient } from '@/lib/query';
import { goTab } from '@/lib/router';
import { toast, toastUntilDone } from '@/ui/toast';
import './app.scss';

wireQueryClient();
wirePageFailures(tellPageFailure);
wirePrivacy();
keepForSession();

export default function App({ children }: PropsWithChildren) {
  // An old link, or one that lost a letter on its way.
  usePageNotFound(() => {
    goTab('home');
    toast('没有这个页面，已为您打开首页', 'info');
  });
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}

function tellPageFailure(failure: PageFailure): void {
  if (failure === 'offline') toast('网络不通，这一页没有打开，请稍后再试', 'bad');
  else toastUntilDone('有新版本，刷新后就能打开这一页；已填写的申报内容都在', '刷新', () => window.location.reload());
}
