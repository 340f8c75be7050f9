/**
 * Takes a failed instance back to before its failures, so that what failed is done again and what succeeded is not.
 * Events that must not count any more become generic ones: durable-functions and the replay pass over them, and so the
 * failed activities are asked for again under their old numbers.
 */
import { isOver } from './begin-instance.ts';
import { readRequest } from './entity-request.ts';
import type { EngineState } from './engine-state.ts';
import { EventType, isoTime } from './history-event.ts';
import type { GenericEvent, HistoryEvent } from './history-event.ts';
import { playedText } from './history.ts';
import { parseEvents } from './history-event.ts';
import { postMessage } from './message.ts';
import type { Message } from './message.ts';
import type { InstanceRow } from './store/instance-table.ts';

/** Rewinds `row` and, below it, the sub-orchestrations that failed. Returns the messages that wake them. */
export function rewindInstance(state: EngineState, row: InstanceRow, nowMs: number): Message[] {
  const { instanceKey, executionId } = row;
  const events = parseEvents(state.histories.read(instanceKey));
  const failedTasks = idsOf(events, EventType.TaskFailed);
  const failedChildren = idsOf(events, EventType.SubOrchestrationInstanceFailed);
  const again = new Set([...failedTasks, ...(row.status === 'Terminated' ? lostIds(state, events) : [])]);
  const kept = events.map((event) => (isUndone(event, again) ? mark(event) : event));
  state.histories.clear(instanceKey);
  state.histories.append(instanceKey, playedText(kept));
  state.instances.change(instanceKey, {
    ...row,
    status: 'Running',
    output: null,
    updatedMs: Math.floor(nowMs),
  });
  state.live.refresh(instanceKey);
  const children = events.flatMap((event) =>
    event.EventType === EventType.SubOrchestrationInstanceCreated && failedChildren.has(event.EventId)
      ? (state.instances.byId(event.InstanceId) ?? [])
      : [],
  );
  const wake: GenericEvent = {
    EventType: EventType.GenericEvent,
    EventId: -1,
    Timestamp: isoTime(nowMs),
    Data: 'Rewind',
  };
  return [
    ...children
      .filter(({ status }) => status === 'Failed' || status === 'Terminated')
      .flatMap((child) => rewindInstance(state, child, nowMs)),
    postMessage(state.work, { instanceKey, executionId, event: wake }),
  ];
}

/** What was open when the instance was terminated: its answers came to nothing, or were called off. */
function lostIds(state: EngineState, events: readonly HistoryEvent[]): number[] {
  const answered = new Set(events.flatMap((event) => answeredId(event) ?? []));
  const raised = new Set(
    events.flatMap((event) => (event.EventType === EventType.EventRaised ? [event.Name] : [])),
  );
  return events.flatMap((event) => {
    const isLost = isLostIfOpen(state, event, raised);
    return isLost && !answered.has(event.EventId) ? [event.EventId] : [];
  });
}

function answeredId(event: HistoryEvent): number | undefined {
  if ('TaskScheduledId' in event) return event.TaskScheduledId;
  return event.EventType === EventType.TimerFired ? event.TimerId : undefined;
}

function isLostIfOpen(state: EngineState, event: HistoryEvent, raised: ReadonlySet<string>): boolean {
  switch (event.EventType) {
    case EventType.TaskScheduled:
    case EventType.TimerCreated:
      return true;
    case EventType.SubOrchestrationInstanceCreated: {
      // One that goes on will still tell of its end.
      const child = state.instances.byId(event.InstanceId);
      return child === undefined || isOver(child.status);
    }
    case EventType.EventSent: {
      const { id, signal } = readRequest(event.Input);
      return signal === undefined && !raised.has(id);
    }
    default:
      return false;
  }
}

type FailureType = typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed;

function idsOf(events: readonly HistoryEvent[], type: FailureType): ReadonlySet<number> {
  return new Set(
    events.flatMap((event) =>
      event.EventType === type && 'TaskScheduledId' in event ? [event.TaskScheduledId] : [],
    ),
  );
}

function isUndone(event: HistoryEvent, again: ReadonlySet<number>): boolean {
  switch (event.EventType) {
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
    case EventType.ExecutionCompleted:
    case EventType.ExecutionTerminated:
      return true;
    case EventType.TaskScheduled:
    case EventType.TimerCreated:
    case EventType.SubOrchestrationInstanceCreated:
    case EventType.EventSent:
      return again.has(event.EventId);
    default:
      return false;
  }
}

function mark({ EventType: type, Timestamp }: HistoryEvent): GenericEvent {
  const name = Object.entries(EventType).find(([, number]) => number === type)?.[0];
  return { EventType: EventType.GenericEvent, EventId: -1, Timestamp, Data: `Rewound: ${String(name)}` };
}
