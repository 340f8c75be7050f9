import { digest, operationIdOf, planningIdOf, sessionIdOf } from '../../domain/operation-ids.ts';
import type { Request } from '../../domain/request.ts';

/** A valid request as a producer puts it on the queue. */
export interface RequestMessage {
  /** Sent as it is: only what was in the file. */
  readonly body: unknown;
  readonly request: Request;
  /** The same for the same body, so that the queue drops what was sent before. */
  readonly messageId: string;
  /** One a cluster, so that its messages come one after another. */
  readonly sessionId: string;
  /** Under which the API shows it, unless it refuses it. */
  readonly operationId: string;
}

export function requestMessage(body: unknown, request: Request): RequestMessage {
  const { kind, requestId, target } = request;
  return {
    body,
    request,
    messageId: `${requestId}.${digest(JSON.stringify(body))}`,
    sessionId: sessionIdOf(target),
    operationId: kind === 'PlanCluster' ? planningIdOf(requestId, target) : operationIdOf(requestId, target),
  };
}
