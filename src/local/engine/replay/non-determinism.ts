/** Whether an orchestrator, run again, asks for the same things as the first time. */
import { EventType } from '../history-event.ts';
import type { SubOrchestrationCreated, TaskScheduled, TimerCreated } from '../history-event.ts';
import type { Decision } from './decision.ts';

export type RecordedDecision = TaskScheduled | SubOrchestrationCreated | TimerCreated;

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
} as const;

const NOUNS: Readonly<Record<Decision['kind'], string>> = {
  activity: 'an activity task',
  subOrchestration: 'a sub-orchestration task',
  timer: 'a timer task',
};

/** Throws `NonDeterminismError` unless `decided`, made in this replay, is what the history has recorded. */
export function checkSame(recorded: RecordedDecision, decided: Decision | undefined): void {
  const { kind, noun } = KINDS[recorded.EventType];
  const name = 'Name' in recorded ? recorded.Name : undefined;
  const number = String(recorded.EventId);
  if (decided === undefined) {
    const named = name === undefined ? '' : ` and name '${name}'`;
    throw new NonDeterminismError(
      `A previous execution of this orchestration scheduled ${noun} with sequence ID ${number}${named}, but the current replay execution hasn't (yet?) scheduled this task.`,
    );
  }
  const decidedName = 'name' in decided ? decided.name : undefined;
  if (decided.kind === kind && sameName(name, decidedName)) return;
  const before = name === undefined ? '' : ` named '${name}'`;
  const after = decidedName === undefined ? '' : ` named '${decidedName}'`;
  throw new NonDeterminismError(
    `A previous execution of this orchestration scheduled ${noun} with sequence number ${number}${before}, but the current orchestration replay instead scheduled ${NOUNS[decided.kind]}${after} with this sequence number.`,
  );
}

function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}
