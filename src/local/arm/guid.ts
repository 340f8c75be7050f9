import { createHash } from 'node:crypto';

/** A GUID that is the same for the same parts: the simulator draws nothing at random, so that runs can be repeated. */
export function guidFrom(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** A number from 0 up to 1 that is the same for the same parts. */
export function fractionFrom(...parts: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(parts.join('\n')).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** Base64url text of the length, the same for the same key; stands where Azure puts a signature or a certificate. */
export function opaqueText(key: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += createHash('sha512')
      .update(`${key}\n${String(block)}`)
      .digest('base64url');
  }
  return text.slice(0, length);
}
