/**
 * What an orchestrator function answers in one episode: the complete list of what it has asked for since its start,
 * and whether it is done. A function that failed answers the same through the message of its error.
 */
import type { InvocationOutcome } from '../shared/durable-engine.ts';
import type { FailureDetails } from './history-event.ts';
import { isRecord, looseJson } from './json-value.ts';

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  ScheduledSignalEntity: 10,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

export interface DurableHttpRequest {
  readonly method: string;
  readonly uri: string;
  readonly content?: string | null;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly tokenSource?: { readonly resource?: string };
  /** Whether an answer 202 is followed up; true when absent. */
  readonly asynchronousPatternEnabled?: boolean;
}

/** One thing asked for; which fields are there depends on `actionType`. */
export interface OrchestratorAction {
  readonly actionType: number;
  readonly functionName?: string;
  readonly instanceId?: string | null;
  readonly version?: string | null;
  readonly input?: unknown;
  readonly retryOptions?: RetryOptions;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  /** What is asked of an entity. */
  readonly operation?: string;
  readonly httpRequest?: DurableHttpRequest;
  readonly compoundActions?: readonly OrchestratorAction[];
}

export interface OrchestratorAnswer {
  readonly actions: readonly OrchestratorAction[];
  readonly isDone: boolean;
  /** The return value; absent when there is none. */
  readonly output?: unknown;
  /** Why the function failed; empty or absent when it did not. */
  readonly error?: string;
  readonly failureDetails?: FailureDetails;
  /** JSON text; absent when the function set none. */
  readonly customStatus?: string;
}

/** An answer that cannot be followed: the orchestration fails with this message. */
export class AnswerError extends Error {}

/** Where durable-functions puts its state in the message of the error that it throws. */
const STATE_LABEL = '$OutOfProcData$:';

/** The largest custom status, measured as Azure Storage holds it: two bytes a character. */
const CUSTOM_STATUS_LIMIT_KB = 16;

/** Throws `AnswerError` for what is no answer of durable-functions or breaks one of its limits. */
export function readAnswer(outcome: InvocationOutcome): OrchestratorAnswer {
  const state = outcome.ok ? outcome.value : stateInMessage(outcome.message);
  if (!isRecord(state)) {
    throw new AnswerError('The data returned by the out-of-process function execution was not valid json.');
  }
  const { isDone, output, error, failureDetails, customStatus } = state;
  const status =
    customStatus === null || customStatus === undefined ? undefined : JSON.stringify(customStatus);
  if (status !== undefined) checkStatusSize(status);
  return {
    actions: readActions(state),
    isDone: isDone === true,
    ...(output !== undefined && { output }),
    ...(typeof error === 'string' && { error }),
    // durable-functions writes the details in the very form of the history.
    ...(isRecord(failureDetails) && { failureDetails: failureDetails as unknown as FailureDetails }),
    ...(status !== undefined && { customStatus: status }),
  };
}

function readActions(state: Record<string, unknown>): readonly OrchestratorAction[] {
  const { actions, schemaVersion } = state;
  if (!Array.isArray(actions)) {
    throw new AnswerError('Out-of-proc orchestrator schema must have a non-null actions property.');
  }
  if (actions.length !== 1) {
    throw new AnswerError(
      `With OOProc schema ${String(schemaVersion)}, expected actions array to be of length 1 in outer layer but got size: ${String(actions.length)}`,
    );
  }
  // The fields of each action are checked where the action is followed.
  return actions[0] as readonly OrchestratorAction[];
}

function stateInMessage(message: string): unknown {
  const at = message.indexOf(STATE_LABEL);
  if (at < 0) throw new AnswerError(message);
  const text = message.slice(at + STATE_LABEL.length);
  // A host may have added the stack after the state.
  const state = looseJson(text);
  return isRecord(state) ? state : looseJson(text.slice(0, text.lastIndexOf('}') + 1));
}

function checkStatusSize(json: string): void {
  const sizeKb = (json.length * 2) / 1024;
  if (sizeKb <= CUSTOM_STATUS_LIMIT_KB) return;
  throw new AnswerError(
    `The UTF-16 size of the JSON-serialized payload must not exceed ${String(CUSTOM_STATUS_LIMIT_KB)} KB. The current payload size is ${String(Math.ceil(sizeKb))} KB.`,
  );
}
