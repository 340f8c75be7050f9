/**
 * Reads something again and again while somebody looks.
 *
 * 1. One read is under way at a time; the next begins `PERIOD_MS` after the last was answered.
 * 2. Nothing is read while the page is hidden; once it is seen again, at once.
 * 3. After a failure the pauses grow to `LONGEST_PAUSE_MS`; the last answer is kept, and since when it fails is told.
 */
import { ApiError, type ApiProblem } from './api-error.ts';
import type { BrowserClock } from './browser-clock.ts';

export interface Live<T> {
  /** Absent until the first answer. */
  readonly data?: T;
  readonly receivedAtMs?: number;
  readonly failure?: LiveFailure;
}

export interface LiveFailure {
  readonly sinceMs: number;
  readonly nextTryAtMs: number;
  /** What the API said; absent: it cannot be reached. */
  readonly problem?: ApiProblem;
}

export interface LivePoll {
  stop(): void;
  /** Reads at once, or once more if a read is under way. */
  refresh(): void;
}

export interface Visibility {
  isVisible(): boolean;
  /** Calls back when that changes; the function returned ends it. */
  watch(onChange: () => void): () => void;
}

export interface LivePollOptions<T> {
  readonly load: (signal: AbortSignal) => Promise<T>;
  readonly onChange: (live: Live<T>) => void;
  readonly clock: BrowserClock;
  readonly visibility: Visibility;
}

const PERIOD_MS = 1500;
const LONGEST_PAUSE_MS = 15_000;

export function startLivePoll<T>({ load, onChange, clock, visibility }: LivePollOptions<T>): LivePoll {
  let live: Live<T> = {};
  let failures = 0;
  let underWay: AbortController | undefined;
  let isWantedAgain = false;
  let cancelNext = (): void => undefined;

  const read = async (signal: AbortSignal): Promise<void> => {
    const answered = await settle(load(signal));
    if (signal.aborted) return;
    underWay = undefined;
    failures = answered.ok ? 0 : failures + 1;
    const pauseMs = pauseAfter(failures);
    live = next(live, answered, { nowMs: clock.now(), pauseMs });
    cancelNext = clock.schedule(isWantedAgain ? 0 : pauseMs, begin);
    isWantedAgain = false;
    onChange(live);
  };
  const begin = (): void => {
    cancelNext();
    if (underWay !== undefined || !visibility.isVisible()) return;
    underWay = new AbortController();
    void read(underWay.signal);
  };
  const unwatch = visibility.watch(begin);
  begin();

  return {
    refresh() {
      isWantedAgain = underWay !== undefined;
      begin();
    },
    stop() {
      unwatch();
      cancelNext();
      underWay?.abort();
    },
  };
}

type Settled<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: unknown };

async function settle<T>(reading: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, data: await reading };
  } catch (error) {
    return { ok: false, error };
  }
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, PERIOD_MS * 2 ** Math.max(0, failures - 1));
}

function next<T>(
  before: Live<T>,
  answered: Settled<T>,
  { nowMs, pauseMs }: { readonly nowMs: number; readonly pauseMs: number },
): Live<T> {
  if (answered.ok) return { data: answered.data, receivedAtMs: nowMs };
  const problem = answered.error instanceof ApiError ? answered.error.problem : undefined;
  return {
    ...before,
    failure: {
      sinceMs: before.failure?.sinceMs ?? nowMs,
      nextTryAtMs: nowMs + pauseMs,
      ...(problem === undefined ? {} : { problem }),
    },
  };
}
