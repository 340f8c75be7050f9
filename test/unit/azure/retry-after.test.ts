import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../src/azure/retry-after.ts';

const DATE = 'Mon, 05 Jan 2026 08:00:00 GMT';

describe('retryAfterSeconds', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '15' }, 15],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Mon, 05 Jan 2026 08:01:30 GMT', date: DATE }, 90],
    [{ 'retry-after': 'Mon, 05 Jan 2026 07:59:00 GMT', date: DATE }, 0],
    [{ 'retry-after': 'Mon, 05 Jan 2026 08:01:30 GMT' }, undefined],
    [{ 'retry-after': 'soon', date: DATE }, undefined],
    [{ 'retry-after-ms': '1500' }, 2],
    [{ 'x-ms-retry-after-ms': '400' }, 1],
    [{ 'retry-after-ms': '2000', 'retry-after': '60' }, 2],
    [{ 'retry-after': '-5' }, undefined],
  ])('reads %j as %s', (headers, expected) => {
    expect(retryAfterSeconds({ header: (name) => headers[name] })).toBe(expected);
  });
});
