import type { OperationRecord } from '../contracts/operation-records.ts';
import type { ReplyAddress } from '../domain/operation-event.ts';
import { clusterIdOf, digest, operationIdOf, planningIdOf } from '../domain/operation-ids.ts';
import { operationKindOf } from '../domain/operation-kind.ts';
import type { Request } from '../domain/request.ts';

/** The record of a request that is taken up, under the id that follows from it. */
export function newRecord(request: Request, acceptedAt: string, replyTo?: ReplyAddress): OperationRecord {
  const { requestId, requestedBy, target } = request;
  const idOf = request.kind === 'PlanCluster' ? planningIdOf : operationIdOf;
  return {
    operationId: idOf(requestId, target),
    requestId,
    requestedBy,
    clusterId: clusterIdOf(target),
    kind: operationKindOf(request.kind),
    bodyHash: digest(JSON.stringify(request)),
    phase: 'Accepted',
    done: false,
    acceptedAt,
    updatedAt: acceptedAt,
    run: 1,
    mailCursor: 0,
    ...(replyTo ? { replyTo } : {}),
  };
}
