import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary-root.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Time limits don't belong in tests: this only ends a test that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // @oclif/test captures stdout itself.
    disableConsoleIntercept: true,
  },
});
