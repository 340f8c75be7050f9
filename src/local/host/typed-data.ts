import type { TypedData } from './core-contract.ts';

/** The JavaScript value of what a function returned; undefined when it returned nothing. */
export function fromTypedData(data: TypedData | null | undefined): unknown {
  if (data === null || data === undefined) return undefined;
  if (isSet(data.string)) return data.string;
  if (isSet(data.json)) return JSON.parse(data.json) as unknown;
  if (isSet(data.bytes)) return Buffer.from(data.bytes);
  return data.int ?? data.double ?? undefined;
}

/** A value as it goes to the worker: strings as they are, bytes as bytes, nothing for null, everything else as JSON. */
export function toTypedData(value: unknown): TypedData {
  if (value === null || value === undefined) return {};
  if (typeof value === 'string') return { string: value };
  if (value instanceof Uint8Array) return { bytes: value };
  return { json: JSON.stringify(value) };
}

export function toBytes(data: TypedData | null | undefined): Uint8Array | undefined {
  if (data === null || data === undefined) return undefined;
  if (isSet(data.bytes)) return data.bytes;
  const text = data.string ?? data.json ?? data.int ?? data.double;
  return isSet(text) ? Buffer.from(String(text)) : undefined;
}

function isSet<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
