/**
 * What the limits on requests, and ARM's own durations, leave no driver to beat.
 *
 * A bucket that is full when the first of some requests can be asked serves at most its burst at once, and then its
 * rate. So of any requests that draw from one bucket, of which none can be asked before `headMs` and each is followed by
 * at least `tailMs` of its operation, the last operation ends no sooner than the head, the time to serve what is beyond
 * the burst, and the tail together. The bound is the largest of all such sums, and of the operations' own durations.
 */
import type { BucketSize } from '../../src/local/arm/throttling/token-buckets.ts';

/** A request that an operation cannot do without. */
export interface NeededRequest {
  /** Before which it cannot be asked, however it is driven. */
  readonly headMs: number;
  /** What its operation takes after it has been served. */
  readonly tailMs: number;
}

export interface NeededBucket extends BucketSize {
  readonly requests: readonly NeededRequest[];
}

/** `durationsMs`: how long each operation takes alone, in ARM's durations only. */
export function lowerBoundMs(durationsMs: readonly number[], buckets: readonly NeededBucket[]): number {
  return buckets.reduce((most, bucket) => Math.max(most, bucketBoundMs(bucket)), Math.max(0, ...durationsMs));
}

export function bucketBoundMs({ burst, perSecond, requests }: NeededBucket): number {
  const byHead = requests.toSorted((a, b) => a.headMs - b.headMs);
  const tails = new Set(requests.map(({ tailMs }) => tailMs));
  let most = 0;
  for (const tailMs of tails) {
    const followed = byHead.filter((request) => request.tailMs >= tailMs);
    for (const [before, { headMs }] of followed.entries()) {
      const beyond = Math.max(0, followed.length - before - burst);
      most = Math.max(most, headMs + (beyond / perSecond) * 1000 + tailMs);
    }
  }
  return most;
}
