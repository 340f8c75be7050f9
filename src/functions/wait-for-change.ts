/** How time goes by for a request that waits, and how to let it. */
export interface Waiting {
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

const LOOK_MS = 500;

/** Looks again until there is news or the time is over, and answers with what was seen last. */
export async function waitForChange<T>(
  first: T,
  { look, isNews }: { readonly look: () => Promise<T>; readonly isNews: (seen: T) => boolean },
  { now, pause, seconds }: Waiting & { readonly seconds: number },
): Promise<T> {
  const untilMs = now() + seconds * 1000;
  let seen = first;
  while (!isNews(seen)) {
    const leftMs = untilMs - now();
    if (leftMs <= 0) break;
    await pause(Math.min(LOOK_MS, leftMs));
    seen = await look();
  }
  return seen;
}
