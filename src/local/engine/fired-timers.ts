import type { EngineState } from './engine-state.ts';
import { EventType, isoTime } from './history-event.ts';
import { timerMessage } from './message.ts';
import type { Message } from './message.ts';

/** The messages of at most `limit` timers that are due, the earliest first. */
export function takeDueTimers({ work, timers }: EngineState, nowMs: number, limit: number): Message[] {
  const timestamp = isoTime(nowMs);
  return timers.take(nowMs, limit).map(({ timerKey, instanceKey, executionId, eventId, fireAtMs }) => {
    const event = {
      EventType: EventType.TimerFired,
      EventId: -1,
      Timestamp: timestamp,
      TimerId: eventId,
      FireAt: isoTime(fireAtMs),
    };
    return timerMessage(work, { instanceKey, executionId, event }, timerKey);
  });
}
