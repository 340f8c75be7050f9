/**
 * Lock tokens in their two binary forms: management requests carry the bytes of a UUID in order, delivery tags carry
 * those of a .NET Guid, whose first three groups are little-endian.
 */
export function tokenToTag(token: string): Buffer {
  return swapGuidOrder(tokenToUuid(token));
}

export function tagToToken(tag: Buffer): string {
  return uuidToToken(swapGuidOrder(tag));
}

export function tokenToUuid(token: string): Buffer {
  return Buffer.from(token.replaceAll('-', ''), 'hex');
}

export function uuidToToken(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function swapGuidOrder(bytes: Buffer): Buffer {
  const swapped = Buffer.from(bytes);
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return swapped;
}
