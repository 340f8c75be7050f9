import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../../src/functions/read-query.ts';
import { operationsQuery } from '../../../src/status/schema/queries.ts';

function read(query: string) {
  return readQuery(
    new HttpRequest({ method: 'GET', url: `http://127.0.0.1/api/operations?${query}` }),
    operationsQuery,
  );
}

describe('the query of a request', () => {
  it('is taken when each parameter is one that is known', () => {
    expect(read('phase=Succeeded')).toMatchObject({ ok: true });
  });

  it.each([
    'phase=Succeeded&phase=Failed',
    'phase=Succeeded&%70hase=Succeeded',
    '__proto__=x',
    'constructor=x',
  ])('is refused: %s', (query) => {
    expect(read(query)).toMatchObject({
      ok: false,
      answer: { status: 400, jsonBody: { code: 'InvalidQuery' } },
    });
    expect('x' in {}).toBe(false);
  });
});
