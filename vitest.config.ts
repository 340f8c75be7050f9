import { defineConfig } from 'vitest/config';

/**
 * The tiers are the folders of test/; each has the limit, in seconds, of one test and of one hook. The limits end what
 * hangs, on a machine however busy; they measure nothing.
 */
const tiers = { unit: 30, replay: 60, infra: 60, contract: 60, dashboard: 60, worlds: 600, local: 180 };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
    projects: Object.entries(tiers).map(([name, limitSeconds]) => ({
      extends: true,
      test: {
        name,
        include: [`test/${name}/**/*.test.{ts,tsx}`],
        testTimeout: limitSeconds * 1000,
        hookTimeout: limitSeconds * 1000,
        ...(['local', 'dashboard'].includes(name) ? { globalSetup: 'test/support/build-app.mjs' } : {}),
      },
    })),
  },
});
