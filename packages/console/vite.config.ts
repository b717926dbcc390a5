import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The API that `vite` (development) forwards to; the built console is served by that same server. */
const apiOrigin = process.env.CONSOLE_API ?? 'http://localhost:3000';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  resolve: {
    // The workspace packages are read as source: the console never builds against a stale dist.
    alias: [
      { find: /^@qinqing\/contract$/, replacement: here('../contract/src/index.ts') },
      { find: /^@qinqing\/contract\/(.+)$/, replacement: `${here('../contract/src')}/$1.ts` },
      { find: /^@qinqing\/rules$/, replacement: here('../rules/src/index.ts') },
    ],
  },
  server: { proxy: { '/api': apiOrigin, '/media': apiOrigin } },
  build: {
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Only the charts page pulls echarts in; it must never ride along with the shell.
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 30 },
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|react-router|scheduler|@tanstack)[\\/]/,
              priority: 20,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    globals: false,
    include: ['test/**/*.test.{ts,tsx}', 'src/**/*.test.{ts,tsx}'],
    setupFiles: ['./test/setup.ts'],
    css: false,
  },
});
