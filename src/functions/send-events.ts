import { app } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import type { EventPump } from '../events/event-pump.ts';

/** Of a tick: well before the next. */
const TICK_MS = 25_000;

/** The timer that sends what was left: by a process that died, or while there was nothing to send to. */
export function registerSendEvents(
  pump: Pick<EventPump, 'ring' | 'idle'>,
  { schedules }: { readonly schedules: { readonly events: string } },
): void {
  app.timer(functionNames.sendEvents, {
    schedule: schedules.events,
    handler: async () => {
      pump.ring();
      // While the function runs, its instance is kept.
      await Promise.race([pump.idle(), timeIsOver()]);
    },
  });
}

async function timeIsOver(): Promise<void> {
  const over = AbortSignal.timeout(TICK_MS);
  await new Promise((resolve) => {
    over.addEventListener('abort', resolve, { once: true });
  });
}
