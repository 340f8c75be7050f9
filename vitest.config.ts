import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tiers are the folders of test/; each has the limit, in seconds, of one test and of one hook. The limits end what
 * hangs, on a machine however busy; they measure nothing. They run in this order, those of long files first: what is
 * left at the end for one of the workers is short then.
 */
const tiers = { worlds: 600, local: 180, dashboard: 180, contract: 60, replay: 60, infra: 60, unit: 30 };

class LongTiersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = Object.keys(tiers);
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => order.indexOf(a.project.name) - order.indexOf(b.project.name));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
    sequence: { sequencer: LongTiersFirst },
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
