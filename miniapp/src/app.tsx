import type { PropsWithChildren } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { keepForSession } from '@/data/belongings';
import { renameOpenActs } from '@/lib/idempotency';
import { wirePrivacy } from '@/lib/privacy';
import { queryClient, wireQueryClient } from '@/lib/query';
import './app.scss';

wireQueryClient();
wirePrivacy();
keepForSession();
renameOpenActs();

export default function App({ children }: PropsWithChildren) {
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
