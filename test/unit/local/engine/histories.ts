/** Short ways to write histories and lists of actions. */
import { EventType } from '../../../../src/local/engine/history-event.ts';
import type { HistoryEvent } from '../../../../src/local/engine/history-event.ts';
import { ActionType } from '../../../../src/local/engine/orchestrator-answer.ts';
import type { OrchestratorAction } from '../../../../src/local/engine/orchestrator-answer.ts';

export const START = '2026-01-05T08:00:00.000Z';
export const LATER = '2026-01-05T08:01:00.000Z';

const at = (EventId = -1): { EventId: number; Timestamp: string } => ({ EventId, Timestamp: START });

/** Events of a history, each at the start unless it says otherwise. */
export const event = {
  episode: (Timestamp = START): HistoryEvent => ({
    EventType: EventType.OrchestratorStarted,
    EventId: -1,
    Timestamp,
  }),
  started: (): HistoryEvent => ({
    EventType: EventType.ExecutionStarted,
    ...at(),
    OrchestrationInstance: { InstanceId: 'one', ExecutionId: 'run1' },
    ParentInstance: null,
    Name: 'work',
    Version: '',
    Input: null,
    Tags: null,
  }),
  scheduled: (id: number, Name = 'a'): HistoryEvent => ({
    EventType: EventType.TaskScheduled,
    ...at(id),
    Name,
    Version: '',
    Input: '[null]',
  }),
  completed: (TaskScheduledId: number): HistoryEvent => ({
    EventType: EventType.TaskCompleted,
    ...at(),
    TaskScheduledId,
    Result: 'null',
  }),
  failed: (TaskScheduledId: number): HistoryEvent => ({
    EventType: EventType.TaskFailed,
    ...at(),
    TaskScheduledId,
    Reason: 'r',
    Details: 'd',
    FailureDetails: null,
  }),
  timer: (id: number): HistoryEvent => ({ EventType: EventType.TimerCreated, ...at(id), FireAt: LATER }),
  fired: (TimerId: number): HistoryEvent => ({
    EventType: EventType.TimerFired,
    ...at(),
    TimerId,
    FireAt: LATER,
  }),
  raised: (Name: string, Input = 'null'): HistoryEvent => ({
    EventType: EventType.EventRaised,
    ...at(),
    Name,
    Input,
  }),
  suspended: (): HistoryEvent => ({ EventType: EventType.ExecutionSuspended, ...at(), Reason: '' }),
  resumed: (): HistoryEvent => ({ EventType: EventType.ExecutionResumed, ...at(), Reason: '' }),
};

/** What an orchestrator may ask for. */
export const action = {
  activity: (functionName = 'a'): OrchestratorAction => ({
    actionType: ActionType.CallActivity,
    functionName,
  }),
  retried: (maxNumberOfAttempts: number, retryTimeoutInMilliseconds?: number): OrchestratorAction => ({
    actionType: ActionType.CallActivityWithRetry,
    functionName: 'a',
    retryOptions: {
      firstRetryIntervalInMilliseconds: 1_000,
      maxNumberOfAttempts,
      ...(retryTimeoutInMilliseconds !== undefined && { retryTimeoutInMilliseconds }),
    },
  }),
  child: (instanceId?: string): OrchestratorAction => ({
    actionType: ActionType.CallSubOrchestrator,
    functionName: 'c',
    ...(instanceId !== undefined && { instanceId }),
  }),
  timer: (isCanceled = false, fireAt = LATER): OrchestratorAction => ({
    actionType: ActionType.CreateTimer,
    fireAt,
    isCanceled,
  }),
  wait: (externalEventName = 'go'): OrchestratorAction => ({
    actionType: ActionType.WaitForExternalEvent,
    externalEventName,
  }),
  any: (...compoundActions: OrchestratorAction[]): OrchestratorAction => ({
    actionType: ActionType.WhenAny,
    compoundActions,
  }),
  all: (...compoundActions: OrchestratorAction[]): OrchestratorAction => ({
    actionType: ActionType.WhenAll,
    compoundActions,
  }),
  continueAsNew: (input: unknown): OrchestratorAction => ({ actionType: ActionType.ContinueAsNew, input }),
};
