import Taro from '@tarojs/taro';

/** Calls back when the network is there again, or the app comes back into sight. @returns stops it */
export function onReachable(callback: () => void): () => void {
  if (process.env.TARO_ENV === 'h5') {
    // Taro's own listener needs the Network Information API, which Safari does not have.
    const seen = () => {
      if (document.visibilityState === 'visible') callback();
    };
    window.addEventListener('online', callback);
    document.addEventListener('visibilitychange', seen);
    return () => {
      window.removeEventListener('online', callback);
      document.removeEventListener('visibilitychange', seen);
    };
  }
  const changed = ({ isConnected }: { isConnected: boolean }) => {
    if (isConnected) callback();
  };
  Taro.onNetworkStatusChange(changed);
  Taro.onAppShow?.(callback);
  return () => {
    Taro.offNetworkStatusChange?.(changed);
    Taro.offAppShow?.(callback);
  };
}
