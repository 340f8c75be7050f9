interface Remembered<T> {
  readonly value: Promise<T>;
  readonly atMs: number;
}

/**
 * Reads at most once in so many milliseconds, for whoever asks first, also when many ask at once. What could not be read is not remembered.
 * What is remembered is this process's own: others may know it a moment sooner or later.
 */
export function rememberBriefly<T, Given extends unknown[]>(
  read: (...given: Given) => Promise<T>,
  { maxAgeMs, now }: { readonly maxAgeMs: number; readonly now: () => number },
): (...given: Given) => Promise<T> {
  let last: Remembered<T> | undefined;
  return (...given) => {
    const nowMs = now();
    if (last && nowMs - last.atMs < maxAgeMs && nowMs >= last.atMs) return last.value;
    const reading: Remembered<T> = { value: read(...given), atMs: nowMs };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.value;
  };
}
