/** An operation that may have to wait for its cluster: what its orchestration starts with in place of a state. */
import type { OperationIds, OperationState } from '../domain/operation-state.ts';
import type { DeprovisionRequest, ProvisionRequest } from '../domain/request.ts';

/** A request that changes something, and has the cluster to itself while it does. */
export type OperationRequest = ProvisionRequest | DeprovisionRequest;

export interface UnplannedOperation {
  readonly ids: OperationIds;
  readonly request: OperationRequest;
  readonly acceptedAt: string;
}

export interface QueuedOperation extends UnplannedOperation {
  readonly queued: true;
  /** When it began to wait; absent before the first look. */
  readonly waitsSince?: string;
  /** How often it has looked. */
  readonly looks?: number;
}

/** What the orchestration of an operation is started or continued with. */
export type OperationInput = OperationState | QueuedOperation;

export function isQueued(input: OperationInput): input is QueuedOperation {
  return 'queued' in input;
}

export interface TurnQuery {
  readonly operationId: string;
}
