/**
 * Reads that many operations make at about the same time, made once: whoever asks while an answer is under way, or
 * shortly after it came, gets that answer. Only within a process, and only for what may be a little old.
 */
export interface SharedReads {
  /** `key` names what is read; equal keys mean equal reads. */
  share<T>(key: string, read: () => Promise<T>): Promise<T>;
}

interface Shared {
  readonly answer: Promise<unknown>;
  /** Infinity while the answer is under way. */
  untilMs: number;
}

/** `maxAgeMs` counts from the answer; a read that throws is not kept. */
export function sharedReads(maxAgeMs: number, nowMs: () => number = () => performance.now()): SharedReads {
  const known = new Map<string, Shared>();
  return {
    share<T>(key: string, read: () => Promise<T>): Promise<T> {
      for (const [each, { untilMs }] of known) if (untilMs <= nowMs()) known.delete(each);
      const shared = known.get(key);
      // A key stands for one read, whose type its only caller knows.
      if (shared) return shared.answer as Promise<T>;
      const answer = read();
      const entry: Shared = { answer, untilMs: Number.POSITIVE_INFINITY };
      known.set(key, entry);
      answer.then(
        () => (entry.untilMs = nowMs() + maxAgeMs),
        () => known.delete(key),
      );
      return answer;
    },
  };
}
