import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import type { TypedData } from './core-contract.ts';
import { toTypedData } from './typed-data.ts';

/**
 * A message as the Functions host hands it to a worker: the body as text (the worker parses it when it is JSON), or
 * as bytes when the binding says `dataType: binary`. The receiver must not have parsed the body.
 */
export function messageBody(message: ServiceBusReceivedMessage, dataType: unknown): TypedData {
  const body: unknown = message.body;
  if (!(body instanceof Uint8Array)) return toTypedData(body);
  const binary = typeof dataType === 'string' && dataType.toLowerCase() === 'binary';
  return binary ? { bytes: body } : { string: Buffer.from(body).toString('utf8') };
}

/** The metadata under the names that the Service Bus extension gives; the library starts them in lower case. */
export function messageMetadata(message: ServiceBusReceivedMessage): Record<string, TypedData> {
  const properties = message.applicationProperties ?? {};
  const named: Readonly<Record<string, unknown>> = {
    MessageId: message.messageId === undefined ? undefined : String(message.messageId),
    DeliveryCount: deliveryCount(message),
    EnqueuedTimeUtc: message.enqueuedTimeUtc,
    EnqueuedTime: message.enqueuedTimeUtc,
    ExpiresAtUtc: message.expiresAtUtc,
    ExpiresAt: message.expiresAtUtc,
    SequenceNumber: message.sequenceNumber === undefined ? undefined : Number(message.sequenceNumber),
    CorrelationId: message.correlationId === undefined ? undefined : String(message.correlationId),
    SessionId: message.sessionId,
    LockToken: message.lockToken,
    ContentType: message.contentType,
    Subject: message.subject,
    Label: message.subject,
    To: message.to,
    ReplyTo: message.replyTo,
    ReplyToSessionId: message.replyToSessionId,
    PartitionKey: message.partitionKey,
    DeadLetterSource: message.deadLetterSource,
    DeadLetterReason: message.deadLetterReason,
    DeadLetterErrorDescription: message.deadLetterErrorDescription,
    State: STATES[message.state],
    ApplicationProperties: properties,
    UserProperties: properties,
  };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, toTypedData(value)]));
}

/** What the log says of a message: nothing of its body or properties. */
export function messageDetails(message: ServiceBusReceivedMessage): string {
  const session = message.sessionId === undefined ? '' : `, SessionId: ${message.sessionId}`;
  const sequence = `SequenceNumber: ${String(message.sequenceNumber)}, DeliveryCount: ${String(deliveryCount(message))}`;
  return `MessageId: ${String(message.messageId)}, ${sequence}${session}`;
}

/** The extension counts the delivery that is under way, the client library only those before it. */
function deliveryCount(message: ServiceBusReceivedMessage): number | undefined {
  return message.deliveryCount === undefined ? undefined : message.deliveryCount + 1;
}

/** As .NET numbers them. */
const STATES = { active: 0, deferred: 1, scheduled: 2 } as const;
