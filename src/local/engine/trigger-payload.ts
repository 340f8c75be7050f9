/** What functions are handed: the orchestration context as JSON text, and the input of an activity as text. */
import { EventType } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { joinTexts, newText } from './history.ts';
import type { History } from './history.ts';
import { DEFAULT_POLL_DELAY_MS } from './replay/http-call.ts';
import type { InstanceRow } from './store/instance-table.ts';

/** Both name the newest schema that is spoken; old clients read the first, the others the second. */
const UPPER_SCHEMA_VERSION = 1;
const UPPER_SCHEMA_VERSION_NEW = 2;

export function orchestrationPayload(
  row: InstanceRow,
  history: History,
  arrived: readonly HistoryEvent[],
): string {
  const started = (history.events.length > 0 ? history.events : arrived).find(
    (event) => event.EventType === EventType.ExecutionStarted,
  );
  const input = started?.EventType === EventType.ExecutionStarted ? started.Input : null;
  const rest = JSON.stringify({
    instanceId: row.instanceId,
    isReplaying: history.events.length > 0,
    parentInstanceId: row.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: UPPER_SCHEMA_VERSION,
    upperSchemaVersionNew: UPPER_SCHEMA_VERSION_NEW,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    // The classic extension spells it so.
    defaultHttpAsyncRequestSleepTimeMillseconds: DEFAULT_POLL_DELAY_MS,
  });
  return `{"history":[${joinTexts(history.text, newText(arrived))}],"input":${input ?? 'null'},${rest.slice(1)}`;
}

/** As the classic extension turns the first parameter of an activity into text; undefined for none. */
export function activityPayload(input: unknown): string | undefined {
  switch (typeof input) {
    case 'string':
      return input;
    case 'boolean':
      return input ? 'True' : 'False';
    case 'undefined':
      return undefined;
    default:
      return input === null ? undefined : JSON.stringify(input);
  }
}
