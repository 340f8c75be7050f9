import type { EngineState } from './engine-state.ts';
import { EventType, isoTime } from './history-event.ts';
import { postMessage } from './message.ts';
import type { Message } from './message.ts';
import type { TimerRow } from './store/work-tables.ts';

/** Turns at most `limit` timers that are due into messages, the earliest first. */
export function fireTimers(state: EngineState, nowMs: number, limit: number): Message[] {
  return state.work.dueTimers(nowMs, limit).map((timer) => fire(state, timer, nowMs));
}

function fire(
  { work }: EngineState,
  { timerKey, instanceKey, executionId, eventId, fireAtMs }: TimerRow,
  nowMs: number,
): Message {
  work.deleteTimer(timerKey);
  return postMessage(work, {
    instanceKey,
    executionId,
    event: {
      EventType: EventType.TimerFired,
      EventId: -1,
      Timestamp: isoTime(nowMs),
      TimerId: eventId,
      FireAt: isoTime(fireAtMs),
    },
  });
}
