/** Stand-in for the Taro API: storage in memory, the rest does nothing. */
const store = new Map<string, unknown>();

export const useDidShow = () => undefined;
export const useDidHide = () => undefined;
export const useRouter = () => ({ params: {} as Record<string, string> });

const Taro = {
  getStorageSync: (key: string) => store.get(key) ?? '',
  setStorageSync: (key: string, value: unknown) => void store.set(key, value),
  removeStorageSync: (key: string) => void store.delete(key),
  getStorageInfoSync: () => ({ keys: [...store.keys()] }),
  getCurrentPages: () => [],
  navigateTo: () => Promise.resolve(),
  switchTab: () => Promise.resolve(),
  nextTick: (then: () => void) => setTimeout(then),
};

// biome-ignore lint/style/noDefaultExport: the module it stands in for has one
export default Taro;
