import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contains,
  overlaps,
  parseAddress,
  parseCidr,
  usableAddresses,
  type Cidr,
} from '../../../src/domain/cidr.ts';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is no CIDR`);
  return parsed;
}

const anyCidr = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.nat({ max: 2 ** 32 - 1 }))
  .map(([prefix, address]) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor(address / size) * size;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
    return cidr(`${bytes.join('.')}/${String(prefix)}`);
  });

describe('parseCidr', () => {
  it.each([
    '172.19.0.1/16',
    '172.19.0.0',
    '172.19.0/16',
    '256.0.0.0/8',
    '10.0.0.0/33',
    '::/0',
    '',
    '10.0.0.0/8/8',
    ' 10.0.0.0/8',
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('knows the first and last address', () => {
    expect(cidr('10.1.2.0/23')).toMatchObject({
      prefixLength: 23,
      first: parseAddress('10.1.2.0'),
      last: parseAddress('10.1.3.255'),
    });
  });
});

describe('usableAddresses', () => {
  it.each([
    ['172.19.0.0/28', 11],
    ['172.19.0.0/27', 27],
    ['172.19.1.0/24', 251],
    ['10.0.0.0/29', 3],
    ['10.0.0.0/32', 0],
  ])('leaves out the five that Azure keeps: %s has %i', (text, usable) => {
    expect(usableAddresses(cidr(text))).toBe(usable);
  });
});

describe('overlaps and contains', () => {
  it('two ranges overlap exactly when one contains the other', () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });
});
