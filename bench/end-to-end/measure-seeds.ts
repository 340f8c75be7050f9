/** Shares the seeds among processes. */
import { fork } from 'node:child_process';
import type { Measured } from './measures.ts';

/** Seeds `first`, `first + step`, … up to `last`. */
export interface SeedShare {
  readonly first: number;
  readonly step: number;
  readonly last: number;
}

export async function measureSeeds(seeds: number, workers: number): Promise<readonly Measured[]> {
  const shares = Array.from({ length: workers }, (_, index) =>
    measureElsewhere({ first: index + 1, step: workers, last: seeds }),
  );
  return (await Promise.all(shares)).flat();
}

function measureElsewhere(share: SeedShare): Promise<readonly Measured[]> {
  const child = fork(new URL('seeds-child.ts', import.meta.url), [JSON.stringify(share)], {
    // What such a run makes is soon forgotten: young objects have more room.
    execArgv: ['--max-semi-space-size=64'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => {
      // Sent by the child, and by nothing else.
      resolve(measured as readonly Measured[]);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`A process ended with ${String(code)} before it had told what it measured.`));
    });
  });
}
