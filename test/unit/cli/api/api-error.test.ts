import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src/cli/api/api-error.ts';

const url = 'https://slipway.example/api/operations';

describe('failureOf', () => {
  it.each([
    [401, {}, 'give a function key'],
    [403, {}, 'give a function key'],
    [401, { wantsToken: true }, 'run `az login`'],
    [302, { wantsToken: true }, 'run `az login`'],
    [401, { body: { code: 'NotSignedIn', detail: 'd' } }, 'run `az login`'],
    [403, { body: { code: 'RoleMissing', detail: 'd' } }, 'have the role assigned'],
    [302, {}, 'is the address of Slipway'],
  ])('says of %i with %j what to do', (status, more, remedy) => {
    expect(failureOf({ url, status, body: undefined, ...more }).remedy).toContain(remedy);
  });
});
