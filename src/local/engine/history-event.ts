/**
 * The events of a history, in the form in which the classic Durable extension hands them to the functions: PascalCase
 * fields, numbers for the types. `IsPlayed` is no part of an event here: it says on which side of the running episode
 * an event lies, and is written into the text that crosses.
 */
import type { RuntimeStatus } from '../shared/durable-engine.ts';

export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

/** `OrchestrationStatus` of the classic history, by number. */
export const STATUS_NUMBER: Readonly<Record<RuntimeStatus, number>> = {
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
};

export interface FailureDetails {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace?: string | null;
  readonly IsNonRetriable: boolean;
  readonly Properties?: unknown;
  readonly InnerFailure?: FailureDetails | null;
}

/** What a failed activity or sub-orchestration tells the one who awaits it. */
export interface Failure {
  readonly Reason: string;
  /** Always a string: durable-functions cannot read a failure without it. */
  readonly Details: string;
  readonly FailureDetails: FailureDetails | null;
}

interface EventBase {
  /** -1 unless the event records a decision, whose number in the execution it then is. */
  readonly EventId: number;
  readonly Timestamp: string;
}

export interface ParentInstance {
  readonly Name: string;
  readonly Version: string;
  readonly TaskScheduleId: number;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
}

export interface ExecutionStarted extends EventBase {
  readonly EventType: typeof EventType.ExecutionStarted;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance: ParentInstance | null;
  readonly Name: string;
  readonly Version: string;
  /** JSON text. */
  readonly Input: string | null;
  readonly Tags: null;
}

export interface ExecutionCompleted extends EventBase {
  readonly EventType: typeof EventType.ExecutionCompleted;
  readonly OrchestrationStatus: number;
  readonly Result: string | null;
  readonly FailureDetails: FailureDetails | null;
}

export interface ExecutionTerminated extends EventBase {
  readonly EventType: typeof EventType.ExecutionTerminated;
  /** The reason. */
  readonly Input: string;
}

export interface TaskScheduled extends EventBase {
  readonly EventType: typeof EventType.TaskScheduled;
  readonly Name: string;
  readonly Version: string;
  /** The JSON text of an array that holds the input. */
  readonly Input: string;
}

/** The answer to decision `TaskScheduledId`: JSON text, or null where nothing was returned. */
interface TaskResult extends EventBase {
  readonly TaskScheduledId: number;
  readonly Result: string | null;
}

export interface TaskCompleted extends TaskResult {
  readonly EventType: typeof EventType.TaskCompleted;
}

export interface TaskFailed extends EventBase, Failure {
  readonly EventType: typeof EventType.TaskFailed;
  readonly TaskScheduledId: number;
}

export interface SubOrchestrationCreated extends EventBase {
  readonly EventType: typeof EventType.SubOrchestrationInstanceCreated;
  readonly Name: string;
  readonly Version: string;
  readonly InstanceId: string;
  readonly Input: string | null;
}

export interface SubOrchestrationCompleted extends TaskResult {
  readonly EventType: typeof EventType.SubOrchestrationInstanceCompleted;
}

export interface SubOrchestrationFailed extends EventBase, Failure {
  readonly EventType: typeof EventType.SubOrchestrationInstanceFailed;
  readonly TaskScheduledId: number;
}

export interface TimerCreated extends EventBase {
  readonly EventType: typeof EventType.TimerCreated;
  readonly FireAt: string;
}

export interface TimerFired extends EventBase {
  readonly EventType: typeof EventType.TimerFired;
  readonly TimerId: number;
  readonly FireAt: string;
}

/** A request to an entity. */
export interface EventSent extends EventBase {
  readonly EventType: typeof EventType.EventSent;
  /** Of the entity. */
  readonly InstanceId: string;
  readonly Name: string;
  /** JSON text of a request. */
  readonly Input: string;
}

export interface EventRaised extends EventBase {
  readonly EventType: typeof EventType.EventRaised;
  readonly Name: string;
  /** JSON text. */
  readonly Input: string;
}

/** Something that only the engine reads: the marks that a rewind leaves. */
export interface GenericEvent extends EventBase {
  readonly EventType: typeof EventType.GenericEvent;
  readonly Data: string;
}

export interface OrchestratorMark extends EventBase {
  readonly EventType: typeof EventType.OrchestratorStarted | typeof EventType.OrchestratorCompleted;
}

export interface SuspensionChange extends EventBase {
  readonly EventType: typeof EventType.ExecutionSuspended | typeof EventType.ExecutionResumed;
  readonly Reason: string;
}

export type HistoryEvent =
  | ExecutionStarted
  | ExecutionCompleted
  | ExecutionTerminated
  | TaskScheduled
  | TaskCompleted
  | TaskFailed
  | SubOrchestrationCreated
  | SubOrchestrationCompleted
  | SubOrchestrationFailed
  | TimerCreated
  | TimerFired
  | EventSent
  | EventRaised
  | GenericEvent
  | OrchestratorMark
  | SuspensionChange;

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Reads events that this engine wrote: each as JSON, separated by commas. */
export function parseEvents(text: string): HistoryEvent[] {
  // Nothing else ever writes to the state file.
  return JSON.parse(`[${text}]`) as HistoryEvent[];
}

/** Null for a value that JSON does not have. */
export function jsonText(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function eventRaised(name: string, input: string, atMs: number): EventRaised {
  return {
    EventType: EventType.EventRaised,
    EventId: -1,
    Timestamp: isoTime(atMs),
    Name: name,
    Input: input,
  };
}
