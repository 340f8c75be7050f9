import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

import rhea, { type Connection, type ConnectionOptions, type EventContext, type Message } from 'rhea';
import { onTestFinished } from 'vitest';

/** A plain AMQP client, for what the real client library never sends and others do. */
export function connectPlain(port: number, options: Partial<ConnectionOptions> = {}): Connection {
  const connection = rhea
    .create_container()
    .connect({ port, host: '127.0.0.1', reconnect: false, username: 'any', ...options });
  connection.on('disconnected', () => undefined);
  onTestFinished(() => {
    connection.close();
  });
  return connection;
}

/** Asks a management node and waits for its answer. */
export async function ask(
  connection: Connection,
  entity: string,
  operation: string,
  body: unknown,
): Promise<Message> {
  const address = `${entity}/$management`;
  const replyTo = randomUUID();
  const receiver = connection.open_receiver({ source: address, target: replyTo, name: replyTo });
  const sender = connection.open_sender(address);
  await Promise.all([once(receiver, 'receiver_open'), once(sender, 'sendable')]);
  const answered = once(receiver, 'message');
  sender.send({ message_id: 1, reply_to: replyTo, application_properties: { operation }, body });
  const [{ message }] = (await answered) as [EventContext];
  if (!message) throw new Error('the answer has no message');
  return message;
}
