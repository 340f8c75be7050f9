import type { UnsentEvent } from '../contracts/operation-records.ts';
import type { OperationEvent } from '../domain/operation-event.ts';
import { CLOUD_EVENT_TYPE, cloudEventOf, eventIdOf } from './cloud-event.ts';

/** What is put on a queue or topic; the names are those of Service Bus. */
export interface OutgoingMessage {
  readonly body: unknown;
  /** The queue or topic drops what comes twice under one id. */
  readonly messageId: string;
  readonly contentType: string;
  readonly sessionId?: string;
  readonly correlationId?: string;
  readonly subject?: string;
  readonly applicationProperties?: Record<string, string | number | boolean>;
}

/** On the topic an operation is a session, so that each subscriber gets its events in order. */
export function eventMessage({ event, replyTo }: UnsentEvent): OutgoingMessage {
  const body = cloudEventOf(event);
  const message = {
    body,
    messageId: eventIdOf(event),
    contentType: CLOUD_EVENT_TYPE,
    subject: body.type,
    applicationProperties: filterable(event),
  };
  if (!replyTo) return { ...message, sessionId: event.operationId, correlationId: event.requestId };
  const { sessionId, correlationId } = replyTo;
  return { ...message, correlationId, ...(sessionId === undefined ? {} : { sessionId }) };
}

/** What the rules of a subscription can choose by. */
function filterable(event: OperationEvent): Record<string, string | boolean> {
  const { kind, clusterId, requestedBy } = event;
  const common = { kind, clusterId, requestedBy };
  switch (event.type) {
    case 'phaseChanged':
      return { ...common, phase: event.phase, done: event.done };
    case 'stepFinished':
      return { ...common, stepId: event.step.stepId, stepState: event.step.state };
    case 'result':
      return { ...common, phase: event.phase };
  }
}
