import type { ArmError } from '../../src/local/arm/arm-error.ts';
import { targetOf } from '../../src/local/arm/request-target.ts';
import { requestLimits } from '../../src/local/arm/throttling/request-limits.ts';
import type { BucketSize } from '../../src/local/arm/throttling/token-buckets.ts';

interface DrawnBucket extends BucketSize {
  readonly name: string;
  /** Of the error that the limit answers with when the bucket is empty. */
  readonly code: string;
}

/** The buckets that a request of the app draws from, in the order in which the simulator asks them. */
export function drawnBuckets(method: string, path: string): readonly DrawnBucket[] {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const request = { method, target: targetOf(method, path), subscription, caller: 'app' };
  return requestLimits.flatMap((limit) => {
    const name = limit.bucketOf(request);
    if (name === undefined) return [];
    const refusal: ArmError = limit.refuse(request, 1);
    return [{ name, burst: limit.burst, perSecond: limit.perSecond, code: refusal.code }];
  });
}

/** The last one asked: the one that refused when `code` is its code, else the last of all. */
export function askedBuckets(method: string, path: string, code: string | undefined): readonly DrawnBucket[] {
  const drawn = drawnBuckets(method, path);
  const refusing = code === undefined ? -1 : drawn.findIndex((bucket) => bucket.code === code);
  return refusing < 0 ? drawn : drawn.slice(0, refusing + 1);
}

/** The kind of a bucket: without the subscription or resource that it is of. */
export function bucketKind(name: string): string {
  const [kind = name] = name.split(/ (?=\/subscriptions|[0-9a-f]{8}-)/i);
  return name.startsWith('arm ') && !name.endsWith(' app') ? `${kind}, all callers` : kind;
}
