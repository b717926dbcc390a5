import Taro from '@tarojs/taro';
import { focusManager, onlineManager, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error';

const final = (error: unknown) => error instanceof ApiError && error.status >= 400 && error.status < 500;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, retry: (count, error) => count < 2 && !final(error) },
    mutations: { retry: false },
  },
});

/** WeChat has no window: focus and network come from its own events. */
export function wireQueryClient(): void {
  if (process.env.TARO_ENV === 'h5') return;
  focusManager.setEventListener((handle) => {
    const show = () => handle(true);
    const hide = () => handle(false);
    Taro.onAppShow?.(show);
    Taro.onAppHide?.(hide);
    return () => {
      Taro.offAppShow?.(show);
      Taro.offAppHide?.(hide);
    };
  });
  onlineManager.setEventListener((setOnline) => {
    const listen = (state: { isConnected: boolean }) => setOnline(state.isConnected);
    Taro.onNetworkStatusChange?.(listen);
    return () => Taro.offNetworkStatusChange?.(listen);
  });
}
