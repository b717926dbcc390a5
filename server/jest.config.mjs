/** CJS mode: Jest on Node 20 cannot require ES modules, so the transform turns those in node_modules into CJS too. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/simulator'],
  testRegex: '\\.spec\\.ts$',
  moduleNameMapper: {
    '^@qinqing/contract$': '<rootDir>/../packages/contract/src/index.ts',
    '^@qinqing/contract/(.*)$': '<rootDir>/../packages/contract/src/$1.ts',
    '^@qinqing/rules$': '<rootDir>/../packages/rules/src/index.ts',
    '^@qinqing/rules/(.*)$': '<rootDir>/../packages/rules/src/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'],
  },
  transform: { '\\.[cm]?[jt]s$': '<rootDir>/test/jest/transform.cjs' },
  transformIgnorePatterns: [],
  resolver: '<rootDir>/test/jest/resolver.cjs',
  setupFiles: ['<rootDir>/test/jest/setup.ts'],
  globalSetup: '<rootDir>/test/jest/shelf-up.cjs',
  globalTeardown: '<rootDir>/test/jest/shelf-down.cjs',
  // Two cores are what is promised; Jest would leave one of them idle.
  maxWorkers: '100%',
  // Ends a test that hangs, nothing else: on a machine that does much besides, half a minute says nothing.
  testTimeout: 300_000,
};
