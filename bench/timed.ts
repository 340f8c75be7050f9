import { performance } from 'node:perf_hooks';

/** Does it `count` times, so many at a time. Answers how long each took, in milliseconds. */
export async function timed(
  count: number,
  atATime: number,
  act: () => Promise<unknown>,
): Promise<readonly number[]> {
  const tookMs: number[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      tookMs.push(await millisecondsOf(act));
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return tookMs;
}

export async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}
