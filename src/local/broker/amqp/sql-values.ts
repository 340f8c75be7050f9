import type { SqlValue } from '../sql/sql-value.ts';
import { type AmqpValue, typeName, types } from './rhea-wire.ts';
import { uuidToToken } from './lock-token.ts';

type Reader = (value: unknown) => SqlValue | undefined;

const unsignedInteger: Reader = (value) =>
  Buffer.isBuffer(value) ? value.readBigUInt64BE() : integer(value);
const signedInteger: Reader = (value) => (Buffer.isBuffer(value) ? value.readBigInt64BE() : integer(value));
const integer: Reader = (value) => (typeof value === 'number' ? BigInt(value) : undefined);
const text: Reader = (value) => (typeof value === 'string' ? value : undefined);
const number: Reader = (value) => (typeof value === 'number' ? value : undefined);

/** How to read the types that filters know, by rhea's names of their encodings. */
const READERS = new Map<string, Reader>([
  ...named('Ubyte Ushort Uint SmallUint Uint0 Ulong SmallUlong Ulong0', unsignedInteger),
  ...named('Byte Short Int SmallInt Long SmallLong', signedInteger),
  ...named('Str8 Str32 Sym8 Sym32', text),
  ...named('Float Double', number),
  ...named('Boolean True False', Boolean),
  ...named('Timestamp', (value) => (value instanceof Date ? value : undefined)),
  ...named('Uuid', (value) => (Buffer.isBuffer(value) ? uuidToToken(value) : undefined)),
  ...named('CharUTF32', (value) => (typeof value === 'number' ? String.fromCodePoint(value) : undefined)),
]);

function named(names: string, reader: Reader): [string, Reader][] {
  return names.split(' ').map((name) => [name, reader]);
}

/** What filters see of a property; undefined for null and for what they cannot compare, such as binary. */
export function toSqlValue(typed: AmqpValue): SqlValue | undefined {
  return READERS.get(typeName(typed))?.(typed.value);
}

export function fromSqlValue(value: SqlValue): AmqpValue {
  if (typeof value === 'number') return types.wrap_double(value);
  if (typeof value !== 'bigint') return types.wrap(value);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt.asIntN(64, value));
  return types.wrap_long(bytes);
}
