/** The answer of a reading that takes long, for whoever asks within that time; all who ask meanwhile wait for the same. */
export function keptFor<T>(
  maxAgeMs: number,
  read: () => Promise<T>,
  nowMs: () => number = () => performance.now(),
): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly sinceMs: number } | undefined;
  return () => {
    if (kept && nowMs() - kept.sinceMs < maxAgeMs) return kept.answer;
    const answer = read();
    const reading = { answer, sinceMs: nowMs() };
    kept = reading;
    answer.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return answer;
  };
}
