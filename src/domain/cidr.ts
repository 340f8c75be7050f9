/** IPv4 ranges as rules need them: containment, overlap, how many addresses. Parsing is `ip-address`'s. */
import { Address4 } from 'ip-address';

export interface Cidr {
  readonly text: string;
  readonly prefixLength: number;
  /** First and last address as numbers, both inclusive. */
  readonly first: bigint;
  readonly last: bigint;
}

/** Addresses that Azure keeps for itself in every subnet. Source: virtual-networks-faq. */
const AZURE_RESERVED_ADDRESSES = 5;

/** The range, or undefined unless `text` is an IPv4 CIDR whose host bits are zero («172.19.0.0/16»). */
export function parseCidr(text: string): Cidr | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text) || !Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  const first = address.startAddress().bigInt();
  if (first !== address.bigInt()) return undefined;
  return { text, prefixLength: address.subnetMask, first, last: address.endAddress().bigInt() };
}

/** The range of an address with its prefix length, host bits or not («172.17.0.1/16» is in 172.17.0.0/16). */
export function parseInterface(text: string): Cidr | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text) || !Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  return parseCidr(`${address.startAddress().correctForm()}/${String(address.subnetMask)}`);
}

/** An IPv4 address as a number, or undefined. */
export function parseAddress(text: string): bigint | undefined {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) && Address4.isValid(text)
    ? new Address4(text).bigInt()
    : undefined;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function includesAddress(range: Cidr, address: bigint): boolean {
  return range.first <= address && address <= range.last;
}

/** Addresses that are left for use in a subnet of this range. */
export function usableAddresses(range: Cidr): number {
  return Math.max(0, 2 ** (32 - range.prefixLength) - AZURE_RESERVED_ADDRESSES);
}

/** The range of this length that holds the address; lower bits of `address` are cleared. */
export function rangeAround(address: bigint, prefixLength: number): Cidr {
  const size = 1n << BigInt(32 - prefixLength);
  const first = address - (address % size);
  const text = `${Address4.fromBigInt(first).correctForm()}/${String(prefixLength)}`;
  return { text, prefixLength, first, last: first + size - 1n };
}

/** The smallest range in which so many addresses can be used; at least a /29, the least that Azure takes. */
export function prefixLengthFor(addresses: number): number {
  const all = addresses + AZURE_RESERVED_ADDRESSES;
  return Math.min(29, 32 - Math.ceil(Math.log2(all)));
}
