import type { ServiceBusMessage } from '@azure/service-bus';
import type { TypedData } from './core-contract.ts';
import type { NamedBinding } from './function-table.ts';
import type { ServiceBusConnections } from './service-bus-connections.ts';
import type { Settings } from './settings.ts';
import { resolveNames } from './settings.ts';
import { fromTypedData } from './typed-data.ts';

/** The extension sends what a worker gives as bytes, and says so. */
const CONTENT_TYPE = 'application/octet-stream';

/** Sends what a function gave a Service Bus output: one message for a value, one each for the items of an array. */
export async function writeServiceBus(
  { binding }: NamedBinding,
  value: TypedData,
  { connections, settings }: { readonly connections: ServiceBusConnections; readonly settings: Settings },
): Promise<void> {
  const { connection, queueName, topicName } = binding;
  const entity = typeof queueName === 'string' ? queueName : topicName;
  if (typeof entity !== 'string')
    throw new Error('The Service Bus output names neither a queue nor a topic.');
  const sender = connections.sender(
    typeof connection === 'string' ? connection : 'ServiceBus',
    resolveNames(entity, settings),
  );
  const messages = messagesOf(value);
  if (messages.length > 0) await sender.sendMessages(messages);
}

/** Objects are sent as their JSON whole: nothing in them is read as a property of the message. */
function messagesOf(value: TypedData): ServiceBusMessage[] {
  const plain = fromTypedData(value);
  const items: unknown[] = Array.isArray(plain) ? plain : [plain];
  return items.map((item) => ({ body: bytesOf(item), contentType: CONTENT_TYPE }));
}

function bytesOf(item: unknown): Buffer {
  if (Buffer.isBuffer(item)) return item;
  return Buffer.from(typeof item === 'string' ? item : JSON.stringify(item));
}
