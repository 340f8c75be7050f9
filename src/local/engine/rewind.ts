/**
 * Takes a failed instance back to before its failures, so that what failed is done again and what succeeded is not.
 * Events that must not count any more become generic ones: durable-functions and the replay pass over them, and so the
 * failed activities are asked for again under their old numbers.
 */
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
  const kept = events.map((event) => (isUndone(event, failedTasks) ? mark(event) : event));
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
      .filter((child) => child.status === 'Failed')
      .flatMap((child) => rewindInstance(state, child, nowMs)),
    postMessage(state.work, { instanceKey, executionId, event: wake }),
  ];
}

type FailureType = typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed;

function idsOf(events: readonly HistoryEvent[], type: FailureType): ReadonlySet<number> {
  return new Set(
    events.flatMap((event) =>
      event.EventType === type && 'TaskScheduledId' in event ? [event.TaskScheduledId] : [],
    ),
  );
}

function isUndone(event: HistoryEvent, failedTasks: ReadonlySet<number>): boolean {
  switch (event.EventType) {
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
    case EventType.ExecutionCompleted:
      return true;
    case EventType.TaskScheduled:
      return failedTasks.has(event.EventId);
    default:
      return false;
  }
}

function mark({ EventType: type, Timestamp }: HistoryEvent): GenericEvent {
  const name = Object.entries(EventType).find(([, number]) => number === type)?.[0];
  return { EventType: EventType.GenericEvent, EventId: -1, Timestamp, Data: `Rewound: ${String(name)}` };
}
