import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import type { PlanningInput } from '../contracts/plan-draft.ts';
import type { PlanRequest } from '../domain/request.ts';
import { newRecord } from './new-record.ts';
import type { IncomingMessage } from './reject-message.ts';

/** Starts the planning unless it exists. */
export type StartPlanning = (input: PlanningInput) => Promise<void>;

interface PlanIntake {
  readonly records: OperationRecords;
  readonly startPlanning: StartPlanning;
}

export type PlanAcceptance =
  | { readonly kind: 'started' | 'duplicate'; readonly operationId: string }
  /** The request id is taken by a planning of something else. */
  | { readonly kind: 'otherBody'; readonly record: OperationRecord };

/** One planning a request, the same at every delivery (I2). No operation on the cluster holds it up, nor it any. */
export async function acceptPlan(
  { records, startPlanning }: PlanIntake,
  request: PlanRequest,
  { enqueuedAt, replyTo }: Pick<IncomingMessage, 'enqueuedAt' | 'replyTo'>,
): Promise<PlanAcceptance> {
  const record = newRecord(request, enqueuedAt, replyTo);
  const { operationId } = record;
  const claim = await records.claim(record);
  switch (claim.kind) {
    case 'claimed':
      await startPlanning(planningInput(record, request));
      return { kind: 'started', operationId };
    case 'known':
      if (claim.record.bodyHash !== record.bodyHash) return { kind: 'otherBody', record };
      if (!claim.record.done) await startPlanning(planningInput(claim.record, request));
      return { kind: 'duplicate', operationId };
    case 'clusterBusy':
    case 'queued':
      throw new Error(`Plan ${operationId} was held up by another operation, though it holds no cluster`);
  }
}

function planningInput(
  { operationId, requestId, requestedBy, clusterId, acceptedAt }: OperationRecord,
  request: PlanRequest,
): PlanningInput {
  return { ids: { operationId, requestId, requestedBy, clusterId }, request, acceptedAt };
}
