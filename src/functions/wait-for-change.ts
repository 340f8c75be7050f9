/** How time goes by for a request that waits, how to let it, and where. */
export interface Waiting {
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly room: WaitingRoom;
}

/** Each that waits looks twice a second: so many may at once, in this process. */
export class WaitingRoom {
  readonly #places: number;
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /** False: it is full. Whoever came in has to leave. */
  enter(): boolean {
    if (this.#taken >= this.#places) return false;
    this.#taken += 1;
    return true;
  }

  leave(): void {
    this.#taken -= 1;
  }
}

const LOOK_MS = 500;

interface Looking<T> {
  readonly look: () => Promise<T>;
  readonly isNews: (seen: T) => boolean;
}

/**
 * Looks again until there is news or the time is over, and answers with what was seen last: at once where there is no
 * room to wait.
 */
export async function waitForChange<T>(
  first: T,
  looking: Looking<T>,
  waiting: Waiting & { readonly seconds: number },
): Promise<T> {
  if (looking.isNews(first) || !waiting.room.enter()) return first;
  try {
    return await lookForChange(first, looking, waiting);
  } finally {
    waiting.room.leave();
  }
}

async function lookForChange<T>(
  first: T,
  { look, isNews }: Looking<T>,
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
