/** Finds a free range inside others: first fit, aligned to its own size. */
import { contains, overlaps, parseCidr, rangeAround, type Cidr } from './cidr.ts';

/** Where virtual networks are put when nobody says where. Source: RFC 1918. */
const PRIVATE_SPACE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
/** The customary size of a virtual network, when there is room for it. */
const ROOMY_PREFIX = 16;
/** The smallest range that Azure takes. */
const LONGEST_PREFIX = 29;

/** The first range of this length inside `space` that touches nothing in `taken`. */
export function freeRange(
  space: readonly Cidr[],
  prefixLength: number,
  taken: readonly Cidr[],
): Cidr | undefined {
  for (const outer of space) {
    let candidate = rangeAround(outer.first, prefixLength);
    while (contains(outer, candidate)) {
      const inTheWay = lastOverlap(candidate, taken);
      if (inTheWay === undefined) return candidate;
      candidate = rangeAfter(inTheWay > candidate.last ? inTheWay : candidate.last, prefixLength);
    }
  }
  return undefined;
}

/** A private range, a /16 where one is free and smaller where not, down to `smallest`. */
export function freePrivateRange(smallest: number, taken: readonly Cidr[]): Cidr | undefined {
  const space = PRIVATE_SPACE.flatMap((text) => parseCidr(text) ?? []);
  for (let prefix = Math.min(ROOMY_PREFIX, smallest); prefix <= smallest; prefix += 1) {
    const found = freeRange(space, prefix, taken);
    if (found) return found;
  }
  return undefined;
}

/** The largest range, up to a /16, that holds all of `inner` and touches nothing in `taken`. */
export function freeRangeAround(inner: readonly Cidr[], taken: readonly Cidr[]): Cidr | undefined {
  const [one] = inner;
  if (!one) return undefined;
  for (let prefix = ROOMY_PREFIX; prefix <= LONGEST_PREFIX; prefix += 1) {
    const candidate = rangeAround(one.first, prefix);
    const holdsAll = inner.every((each) => contains(candidate, each));
    if (holdsAll && lastOverlap(candidate, taken) === undefined) return candidate;
  }
  return undefined;
}

function lastOverlap(candidate: Cidr, taken: readonly Cidr[]): bigint | undefined {
  const ends = taken.filter((each) => overlaps(each, candidate)).map(({ last }) => last);
  return ends.length === 0 ? undefined : ends.reduce((a, b) => (a > b ? a : b));
}

/** The next range of this length that starts after the address. */
function rangeAfter(address: bigint, prefixLength: number): Cidr {
  const size = 1n << BigInt(32 - prefixLength);
  return rangeAround(address + size - (address % size), prefixLength);
}
