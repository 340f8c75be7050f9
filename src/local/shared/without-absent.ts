type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the properties that are undefined: an optional property is absent or has a value. */
export function withoutAbsent<T extends object>(values: T): Present<T> {
  // Object.entries forgets the keys' types; nothing but the undefined values is taken out.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
