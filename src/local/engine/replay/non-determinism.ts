/** Whether an orchestrator, run again, asks for the same things as the first time. */
import { EventType } from '../history-event.ts';
import type { EventSent, SubOrchestrationCreated, TaskScheduled, TimerCreated } from '../history-event.ts';
import type { Decision } from './decision.ts';

export type RecordedDecision = TaskScheduled | SubOrchestrationCreated | TimerCreated | EventSent;

/** The message is the classic extension's, for there are people and alerts who look for it. */
export class NonDeterminismError extends Error {
  constructor(what: string) {
    super(
      `Non-Deterministic workflow detected: ${what} Was a change made to the orchestrator code after this instance had already started running?`,
    );
  }
}

const KINDS = {
  [EventType.TaskScheduled]: { kind: 'activity', noun: 'an activity task' },
  [EventType.SubOrchestrationInstanceCreated]: { kind: 'subOrchestration', noun: 'a sub-orchestration task' },
  [EventType.TimerCreated]: { kind: 'timer', noun: 'a timer task' },
  [EventType.EventSent]: { kind: 'entityRequest', noun: 'a SendEvent task' },
} as const;

const NOUNS: Readonly<Record<Decision['kind'], string>> = {
  activity: 'an activity task',
  subOrchestration: 'a sub-orchestration task',
  timer: 'a timer task',
  entityRequest: 'a SendEvent task',
};

/** Throws `NonDeterminismError` unless `decided`, made in this replay, is what the history has recorded. */
export function checkSame(recorded: RecordedDecision, decided: Decision | undefined): void {
  const { kind, noun } = KINDS[recorded.EventType];
  const name = recordedName(recorded);
  const number = String(recorded.EventId);
  if (decided === undefined) {
    const named = name === undefined ? '' : ` and name '${name}'`;
    throw new NonDeterminismError(
      `A previous execution of this orchestration scheduled ${noun} with sequence ID ${number}${named}, but the current replay execution hasn't (yet?) scheduled this task.`,
    );
  }
  const decidedName = nameOf(decided);
  if (decided.kind === kind && sameName(name, decidedName)) return;
  const before = name === undefined ? '' : ` named '${name}'`;
  const after = decidedName === undefined ? '' : ` named '${decidedName}'`;
  throw new NonDeterminismError(
    `A previous execution of this orchestration scheduled ${noun} with sequence number ${number}${before}, but the current orchestration replay instead scheduled ${NOUNS[decided.kind]}${after} with this sequence number.`,
  );
}

/** What was called: a function, or an entity; a timer calls nothing. */
function recordedName(recorded: RecordedDecision): string | undefined {
  switch (recorded.EventType) {
    case EventType.TimerCreated:
      return undefined;
    case EventType.EventSent:
      return recorded.InstanceId;
    default:
      return recorded.Name;
  }
}

function nameOf(decided: Decision): string | undefined {
  switch (decided.kind) {
    case 'timer':
      return undefined;
    case 'entityRequest':
      return decided.entityId;
    default:
      return decided.name;
  }
}

function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}
