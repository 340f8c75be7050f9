import { Address4, Address6 } from 'ip-address';

/** A block of addresses in CIDR notation, IPv4 or IPv6. */
export interface IpPrefix {
  readonly text: string;
  readonly family: 4 | 6;
  readonly bits: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Azure keeps the first four addresses and the last one of each subnet. */
const RESERVED_PER_SUBNET = 5n;

/** Undefined when the text is no CIDR notation; host bits may be set (see `isAligned`). */
export function parsePrefix(text: string): IpPrefix | undefined {
  if (!text.includes('/')) return undefined;
  try {
    const family = text.includes(':') ? 6 : 4;
    const address = family === 6 ? new Address6(text) : new Address4(text);
    const first = address.startAddress().bigInt();
    return { text, family, bits: address.subnetMask, first, last: address.endAddress().bigInt() };
  } catch {
    return undefined;
  }
}

/** The prefix of one address, as a block of its own. */
export function parseAddress(text: string): IpPrefix | undefined {
  return text.includes('/') ? undefined : parsePrefix(`${text}/${text.includes(':') ? '128' : '32'}`);
}

/** Whether the text names the first address of its block, as Azure demands. */
export function isAligned(prefix: IpPrefix): boolean {
  const own = parseAddress(prefix.text.slice(0, prefix.text.indexOf('/')));
  return own?.first === prefix.first;
}

export function contains(outer: IpPrefix, inner: IpPrefix): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(one: IpPrefix, other: IpPrefix): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** The IPv4 address so many places behind the first one of the block. */
export function addressAt(prefix: IpPrefix, offset: number): string {
  const value = prefix.first + BigInt(offset);
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}

/** How many addresses of a subnet with this prefix can be given away. */
export function usableAddresses(prefix: IpPrefix): number {
  const usable = prefix.last - prefix.first + 1n - RESERVED_PER_SUBNET;
  return usable < 0n ? 0 : Number(usable);
}
