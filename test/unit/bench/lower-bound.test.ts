import { describe, expect, it } from 'vitest';
import { bucketBoundMs, lowerBoundMs, type NeededRequest } from '../../../bench/scale/lower-bound.ts';

function many(count: number, request: NeededRequest): NeededRequest[] {
  return Array.from({ length: count }, () => request);
}

describe('bucketBoundMs', () => {
  it('serves a burst at once', () => {
    const requests = many(10, { headMs: 5_000, tailMs: 2_000 });
    expect(bucketBoundMs({ burst: 10, perSecond: 1, requests })).toBe(7_000);
  });

  it('serves what is beyond the burst at the rate, between head and tail', () => {
    const requests = many(30, { headMs: 5_000, tailMs: 2_000 });
    expect(bucketBoundMs({ burst: 10, perSecond: 2, requests })).toBe(5_000 + 10_000 + 2_000);
  });

  it('leaves out early requests where the late ones alone take longer', () => {
    const requests = [{ headMs: 0, tailMs: 0 }, ...many(3, { headMs: 60_000, tailMs: 0 })];
    expect(bucketBoundMs({ burst: 1, perSecond: 1, requests })).toBe(62_000);
  });

  it('leaves out requests that little comes after where the others alone take longer', () => {
    const requests = [...many(3, { headMs: 0, tailMs: 60_000 }), ...many(2, { headMs: 0, tailMs: 0 })];
    expect(bucketBoundMs({ burst: 1, perSecond: 1, requests })).toBe(62_000);
  });

  it('is nothing for a bucket that nobody needs', () => {
    expect(bucketBoundMs({ burst: 1, perSecond: 1, requests: [] })).toBe(0);
  });
});

describe('lowerBoundMs', () => {
  const bucket = { burst: 1, perSecond: 1, requests: many(11, { headMs: 0, tailMs: 0 }) };

  it('is that of the tightest bucket', () => {
    expect(lowerBoundMs([3_000], [bucket, { ...bucket, perSecond: 0.5 }])).toBe(20_000);
  });

  it('is the longest operation where no bucket takes as long', () => {
    expect(lowerBoundMs([3_000, 30_000], [bucket])).toBe(30_000);
  });
});
