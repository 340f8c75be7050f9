import { describe, expect, it } from 'vitest';
import {
  boardAddress,
  filterQuery,
  readFilter,
  withPart,
} from '../../../src/dashboard/board/board-filter.ts';

describe('the filter of the board', () => {
  it('comes back from its own address', () => {
    const filter = readFilter(
      new URLSearchParams(
        'sort=slowest&phase=Failed&search=a%26b&createdFrom=2026-03-10T00:00:00Z&kind=plan',
      ),
    );
    expect(readFilter(filterQuery(filter))).toEqual(filter);
    expect(boardAddress(filter)).toBe(
      '/dashboard?search=a%26b&phase=Failed&kind=plan&createdFrom=2026-03-10T00%3A00%3A00Z&sort=slowest',
    );
  });

  it('leaves out what is no value of it', () => {
    expect(
      readFilter(new URLSearchParams('lane=toString&phase=&createdTo=soon&top=9999&search=%20')),
    ).toEqual({});
  });

  it('loses a part that is set to nothing', () => {
    expect(withPart({ lane: 'failed', search: 'x' }, 'search', '  ')).toEqual({ lane: 'failed' });
    expect(withPart({ lane: 'failed' }, 'lane', undefined)).toEqual({});
    expect(boardAddress({})).toBe('/dashboard');
  });
});
