import path from 'node:path';
import { defineConfig } from 'vitest/config';

const at = (relative: string) => path.resolve(import.meta.dirname, relative);

export default defineConfig({
  resolve: {
    alias: {
      '@tarojs/components': at('test/taro-components.tsx'),
      '@tarojs/taro': at('test/taro.ts'),
      '@': at('src'),
    },
  },
  define: { 'process.env.TARO_ENV': JSON.stringify('h5'), __API_ORIGIN__: JSON.stringify('') },
  oxc: { jsx: { runtime: 'automatic' } },
  test: { environment: 'jsdom', include: ['test/**/*.test.{ts,tsx}'] },
});
