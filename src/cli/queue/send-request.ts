import type { RequestMessage } from '../../domain/request-message.ts';
import { openQueue } from './open-queue.ts';
import type { QueueAddress } from './queue-address.ts';

/** Puts the request on the queue as any producer does. Resolves when the broker has it on its disk. */
export async function sendRequest(
  address: QueueAddress,
  { body, messageId, sessionId }: Pick<RequestMessage, 'body' | 'messageId' | 'sessionId'>,
): Promise<void> {
  const client = await openQueue(address);
  try {
    const sender = client.createSender(address.queue);
    await sender.sendMessages({ body, messageId, sessionId, contentType: 'application/json' });
  } finally {
    await client.close();
  }
}
