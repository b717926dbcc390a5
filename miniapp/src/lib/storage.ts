import Taro from '@tarojs/taro';
import { createJSONStorage } from 'zustand/middleware';

/** The phone's own key-value store, in the shape that zustand's persistence wants. Synchronous on both targets. */
export const phoneStorage = createJSONStorage(() => ({
  getItem: (key: string) => (Taro.getStorageSync(key) as string) || null,
  setItem: (key: string, value: string) => Taro.setStorageSync(key, value),
  removeItem: (key: string) => Taro.removeStorageSync(key),
}));
