/** How the outcome of an activity goes into the history. */
import type { InvocationOutcome } from '../shared/durable-engine.ts';
import { isRecord, looseJson } from './json-value.ts';
import { EventType } from './history-event.ts';
import type { Failure, FailureDetails, TaskCompleted, TaskFailed } from './history-event.ts';

export interface FinishedTask {
  readonly name: string;
  readonly eventId: number;
  /** When it finished. */
  readonly at: string;
}

export function activityResult(task: FinishedTask, outcome: InvocationOutcome): TaskCompleted | TaskFailed {
  const common = { EventId: -1, Timestamp: task.at, TaskScheduledId: task.eventId };
  if (!outcome.ok) {
    return { EventType: EventType.TaskFailed, ...common, ...activityFailure(task.name, outcome.message) };
  }
  const result = outcome.value === undefined ? null : JSON.stringify(outcome.value);
  return { EventType: EventType.TaskCompleted, ...common, Result: result };
}

function activityFailure(name: string, message: string): Failure {
  const details = structuredDetails(message);
  const told = details?.ErrorMessage ?? message;
  return {
    Reason: `Activity function '${name}' failed: ${told}`,
    Details: JSON.stringify({
      $type: 'System.Exception, System.Private.CoreLib',
      ClassName: 'System.Exception',
      Message: told,
      Data: null,
      InnerException: null,
      HelpURL: null,
      StackTraceString: null,
    }),
    FailureDetails: details ?? null,
  };
}

/** An app that sets a provider of exception properties has durable-functions put them, as JSON, into the message. */
function structuredDetails(message: string): FailureDetails | undefined {
  const told = message.startsWith('{') ? looseJson(message) : undefined;
  if (!isRecord(told)) return undefined;
  const { errorType, errorMessage, stackTrace, isNonRetriable, properties } = told;
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return undefined;
  return {
    ErrorType: errorType,
    ErrorMessage: errorMessage,
    StackTrace: typeof stackTrace === 'string' ? stackTrace : null,
    IsNonRetriable: isNonRetriable === true,
    Properties: properties ?? null,
    InnerFailure: null,
  };
}
