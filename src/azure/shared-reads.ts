/**
 * Reads that many operations make at about the same time, made once: whoever asks while an answer is under way, or
 * shortly after it came, gets that answer. Only within a process, and only for what may be a little old.
 */
export interface SharedReads {
  /** Keeps answers that are worth it; a read that throws is never kept. */
  share<T>(asked: SharedRead<T>): Promise<T>;
}

export interface SharedRead<T> {
  /** Names what is read; equal keys mean equal reads. */
  readonly key: string;
  /** How long the answer is kept, from when it came. */
  readonly maxAgeMs: number;
  readonly isKept: (answer: T) => boolean;
  readonly read: () => Promise<T>;
}

interface Shared {
  readonly answer: Promise<unknown>;
  /** When it came; absent while it is under way. */
  cameAtMs?: number;
  readonly maxAgeMs: number;
}

export function sharedReads(nowMs: () => number): SharedReads {
  const known = new Map<string, Shared>();
  return {
    share<T>({ key, maxAgeMs, isKept, read }: SharedRead<T>): Promise<T> {
      for (const [each, entry] of known) if (isOld(entry, nowMs())) known.delete(each);
      const shared = known.get(key);
      // A key stands for one read, whose type its only caller knows.
      if (shared) return shared.answer as Promise<T>;
      const answer = read();
      const entry: Shared = { answer, maxAgeMs };
      known.set(key, entry);
      answer.then(
        (value) => {
          if (isKept(value)) entry.cameAtMs = nowMs();
          else known.delete(key);
        },
        () => known.delete(key),
      );
      return answer;
    },
  };
}

/** The machine's clock may be set back: what came later than now is as old as what came too long ago. */
function isOld({ cameAtMs = Number.NaN, maxAgeMs }: Shared, nowMs: number): boolean {
  return Math.abs(nowMs - cameAtMs) >= maxAgeMs;
}
