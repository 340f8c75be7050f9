import { pause } from '../real-time.ts';
import type { Ask } from './api-client.ts';
import { ApiUnreachable } from './api-error.ts';

export interface Patience {
  /** How long an API that does not answer is asked again. */
  readonly patienceMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Told once when the API falls silent, and once when it answers again. */
  readonly onSilent?: (error: ApiUnreachable) => void;
  readonly onBack?: () => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

/** Asks again while the API does not answer or cannot; then rejects as the last call did. */
export function patient(ask: Ask, patience: Patience): Ask {
  const { patienceMs, now, signal, onSilent, onBack } = patience;
  return async (request) => {
    let asked = request;
    let silentSinceMs: number | undefined;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const answer = await ask(asked);
        if (silentSinceMs !== undefined) onBack?.();
        return answer;
      } catch (error) {
        const silence = silenceOf(error);
        if (silentSinceMs === undefined) onSilent?.(silence);
        silentSinceMs ??= now();
        if (now() - silentSinceMs >= patienceMs) throw silence;
        asked = request.afterSilence ?? request;
        await pause(pauseMs, signal);
      }
    }
  };
}

/** Throws what is none. */
function silenceOf(error: unknown): ApiUnreachable {
  if (error instanceof ApiUnreachable) return error;
  throw error;
}
