/** A request to an entity, in the JSON form in which histories of the classic extension hold it. */
import type { EntityRequestDecision } from './replay/decision.ts';
import { isoTime } from './history-event.ts';

export interface EntityRequest {
  readonly op: string;
  /** Absent for a call. */
  readonly signal?: true;
  /** JSON text. */
  readonly input?: string;
  readonly id: string;
  /** The instance that asked, and the execution of it to which the answer goes. */
  readonly parent?: string;
  readonly parentExecution?: string;
  readonly due?: string;
}

export interface Requester {
  readonly instanceId: string;
  readonly executionId: string;
}

export function requestOf(decision: EntityRequestDecision, asker: Requester): EntityRequest {
  const { operation, isSignal, input, requestId, dueMs } = decision;
  return {
    op: operation,
    ...(isSignal && { signal: true }),
    ...(input !== undefined && input !== null && { input: JSON.stringify(input) }),
    id: requestId,
    parent: asker.instanceId,
    parentExecution: asker.executionId,
    ...(dueMs !== undefined && { due: isoTime(dueMs) }),
  };
}

export function readRequest(text: string): EntityRequest {
  // Nothing else ever writes to the state file.
  return JSON.parse(text) as EntityRequest;
}
