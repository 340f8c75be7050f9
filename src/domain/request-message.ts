/** How a request goes onto the queue. Every producer that keeps to this has its duplicates dropped there. */
import { digest, operationIdOf, planningIdOf, rejectionIdOf, sessionIdOf } from './operation-ids.ts';
import type { Request } from './request.ts';

export interface RequestMessage {
  /** Sent as it is. */
  readonly body: unknown;
  /** The same for the same body, so that the queue drops what was sent before. */
  readonly messageId: string;
  readonly sessionId: string;
  /** Of what becomes of it. */
  readonly operationId: string;
  /** Where it is shown if it turns out to be invalid. */
  readonly rejectionId: string;
}

/** `request` is what `body` was read as. */
export function requestMessage(body: unknown, { kind, requestId, target }: Request): RequestMessage {
  const text = JSON.stringify(body);
  const idOf = kind === 'PlanCluster' ? planningIdOf : operationIdOf;
  return {
    body,
    messageId: `${requestId}.${digest(text)}`,
    sessionId: sessionIdOf(target),
    operationId: idOf(requestId, target),
    rejectionId: rejectionIdOf(requestId, text),
  };
}

/** For a request that is sent again because it was refused: as it was, the queue would drop it. */
export function asSentAgain<M extends Pick<RequestMessage, 'messageId'>>(message: M, after: string): M {
  return { ...message, messageId: `${message.messageId}.${after}` };
}
