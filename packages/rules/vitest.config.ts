import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // From source, so that the tests need no build of the contract.
    alias: { '@qinqing/contract': fileURLToPath(new URL('../contract/src/index.ts', import.meta.url)) },
  },
  // The property tests go through thousands of firms, also on a busy machine.
  test: { include: ['test/**/*.test.ts'], testTimeout: 180_000 },
});
