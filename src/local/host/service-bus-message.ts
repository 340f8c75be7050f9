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
  return isBinary(dataType) ? { bytes: body } : { string: textOf(body) };
}

/** Several messages for one run of a function. */
export function batchBody(messages: readonly ServiceBusReceivedMessage[], dataType: unknown): TypedData {
  const bodies = messages.map(({ body }: { readonly body: unknown }) => body);
  if (isBinary(dataType) && bodies.every((body) => body instanceof Uint8Array)) {
    return { collectionBytes: { bytes: bodies } };
  }
  return { collectionString: { string: bodies.map(textOf) } };
}

function isBinary(dataType: unknown): boolean {
  return typeof dataType === 'string' && dataType.toLowerCase() === 'binary';
}

function textOf(body: unknown): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  return typeof body === 'string' ? body : JSON.stringify(body ?? null);
}

/** The metadata under the names that the Service Bus extension gives; the library starts them in lower case. */
export function messageMetadata(message: ServiceBusReceivedMessage): Record<string, TypedData> {
  const named = Object.entries(metadataOf(message));
  return Object.fromEntries(named.map(([name, value]) => [name, toTypedData(value)]));
}

/** The same of several messages: an array for each name, with `Array` after it. */
export function batchMetadata(messages: readonly ServiceBusReceivedMessage[]): Record<string, TypedData> {
  const each = messages.map(metadataOf);
  const names = Object.keys(each[0] ?? {}) as (keyof MessageMetadata)[];
  return Object.fromEntries(
    names
      .filter((name) => name !== 'State')
      .map((name) => [
        `${name}Array`,
        arrayOf(
          name,
          each.map((metadata) => metadata[name]),
        ),
      ]),
  );
}

/** Texts cross without those that are empty, so that their array may be shorter than the batch: so does the real host. */
function arrayOf(name: keyof MessageMetadata, values: readonly unknown[]): TypedData {
  if (name === 'SequenceNumber') return { collectionSint64: { sint64: values.map(Number) } };
  if (TEXTS.has(name)) {
    const texts = values.filter((value): value is string => typeof value === 'string' && value !== '');
    return { collectionString: { string: texts } };
  }
  return { json: JSON.stringify(values.map((value) => value ?? null)) };
}

type MessageMetadata = ReturnType<typeof metadataOf>;

const TEXTS: ReadonlySet<keyof MessageMetadata> = new Set([
  ...([
    'MessageId',
    'CorrelationId',
    'SessionId',
    'LockToken',
    'ContentType',
    'Subject',
    'Label',
    'To',
  ] as const),
  ...(['ReplyTo', 'ReplyToSessionId', 'PartitionKey', 'DeadLetterSource'] as const),
  ...(['DeadLetterReason', 'DeadLetterErrorDescription'] as const),
]);

function metadataOf(message: ServiceBusReceivedMessage) {
  const properties = message.applicationProperties ?? {};
  return {
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
