/**
 * A value as properties of a row. A property takes 64 KiB and a row 1 MiB, which an operation's state may exceed as
 * text: it is deflated, and cut into as many properties as it needs.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const PROPERTY_BYTES = 60 * 1024;
const MOST_PROPERTIES = 15;

/** Throws `RangeError` for a value that no row takes. */
export function packed(value: unknown): Record<string, Uint8Array> {
  const bytes = deflateRawSync(JSON.stringify(value));
  const count = Math.ceil(bytes.length / PROPERTY_BYTES);
  if (count > MOST_PROPERTIES) throw new RangeError(`A value of ${bytes.length} bytes fits into no row`);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      propertyName(index),
      bytes.subarray(index * PROPERTY_BYTES, (index + 1) * PROPERTY_BYTES),
    ]),
  );
}

export function unpacked(row: Readonly<Record<string, unknown>>): unknown {
  const chunks: Uint8Array[] = [];
  for (
    let chunk = row[propertyName(0)];
    chunk instanceof Uint8Array;
    chunk = row[propertyName(chunks.length)]
  ) {
    chunks.push(chunk);
  }
  return JSON.parse(inflateRawSync(Buffer.concat(chunks)).toString());
}

function propertyName(index: number): string {
  return `value${String(index)}`;
}
