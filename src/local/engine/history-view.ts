/** A history as the management API shows it: types in words, each result with when and what was called. */
import { EventType, STATUS_NUMBER } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { looseJson } from './json-value.ts';

type Shown = Record<string, unknown>;

const TYPE_NAMES = new Map<number, string>(Object.entries(EventType).map(([name, type]) => [type, name]));
const STATUS_NAMES = new Map<number, string>(
  Object.entries(STATUS_NUMBER).map(([name, number]) => [number, name]),
);

/** Fields that are for the engine and the functions only. */
const HIDDEN: Readonly<Record<number, readonly string[]>> = {
  [EventType.ExecutionStarted]: [
    'Name',
    'OrchestrationInstance',
    'ParentInstance',
    'Version',
    'Tags',
    'Input',
  ],
  [EventType.ExecutionTerminated]: ['Input'],
  [EventType.TaskScheduled]: ['Version', 'Input'],
  [EventType.TaskCompleted]: ['TaskScheduledId'],
  [EventType.TaskFailed]: ['TaskScheduledId'],
  [EventType.SubOrchestrationInstanceCreated]: ['Version', 'Input'],
  [EventType.SubOrchestrationInstanceCompleted]: ['TaskScheduledId'],
  [EventType.SubOrchestrationInstanceFailed]: ['TaskScheduledId'],
  [EventType.TimerFired]: ['TimerId'],
  [EventType.EventSent]: ['Input'],
  [EventType.EventRaised]: ['Input'],
};

const ALWAYS_HIDDEN = ['EventId', 'IsPlayed'];

/** With `showOutput` the results are shown too. */
export function shownHistory(events: readonly HistoryEvent[], showOutput: boolean): Shown[] {
  const calls = new Map<number, { readonly index: number; readonly at: string; readonly name: string }>();
  const answered = new Set<number>();
  const shown = events.map((event, index): Shown => {
    const own = ownFields(event, showOutput);
    if (
      event.EventType === EventType.TaskScheduled ||
      event.EventType === EventType.SubOrchestrationInstanceCreated
    ) {
      calls.set(event.EventId, { index, at: event.Timestamp, name: event.Name });
    }
    const call = 'TaskScheduledId' in event ? calls.get(event.TaskScheduledId) : undefined;
    if (!call) return own;
    answered.add(call.index);
    return { ...own, ScheduledTime: call.at, FunctionName: call.name };
  });
  return shown.filter((_, index) => !answered.has(index) && !isMark(events[index]));
}

function ownFields(event: HistoryEvent, showOutput: boolean): Shown {
  const hidden = [...ALWAYS_HIDDEN, ...(HIDDEN[event.EventType] ?? [])];
  const fields: Shown = Object.fromEntries(Object.entries(event).filter(([name]) => !hidden.includes(name)));
  fields['EventType'] = TYPE_NAMES.get(event.EventType);
  if (event.EventType === EventType.ExecutionStarted) fields['FunctionName'] = event.Name;
  if (event.EventType === EventType.ExecutionCompleted) {
    fields['OrchestrationStatus'] = STATUS_NAMES.get(event.OrchestrationStatus);
  }
  if ('Result' in event) {
    if (showOutput) fields['Result'] = looseJson(event.Result);
    else delete fields['Result'];
  }
  return fields;
}

function isMark(event: HistoryEvent | undefined): boolean {
  return (
    event?.EventType === EventType.OrchestratorStarted || event?.EventType === EventType.OrchestratorCompleted
  );
}
