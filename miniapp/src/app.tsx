import type { PropsWithChildren } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { keepForSession } from '@/lib/keeper';
import { wirePrivacy } from '@/lib/privacy';
import { queryClient, wireQueryClient } from '@/lib/query';
import { wirePageFailures } from '@/lib/router';
import { toast } from '@/ui/toast';
import './app.scss';

wireQueryClient();
wirePageFailures(() => toast('网络不通，这一页没有打开，请稍后再试', 'bad'));
wirePrivacy();
keepForSession();

export default function App({ children }: PropsWithChildren) {
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
