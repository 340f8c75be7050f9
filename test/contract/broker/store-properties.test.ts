import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, it } from 'vitest';

import { ModelRun } from './model-run.ts';
import { step } from './model-steps.ts';

describe('the queues, whatever senders, receivers, clocks and crashes do', () => {
  it('have every accepted message in one place: the queue, the dead letters, completed or expired', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'slipway-model-'));
        const run = new ModelRun(folder);
        try {
          for (const each of steps) await run.run(each);
        } finally {
          run.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 30 },
    );
  });
});
