import type { RequestMessage } from '../request/request-message.ts';
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

/** The queue would drop a request that it was given before under the same id. */
export function asAnotherMessage<T extends Pick<RequestMessage, 'messageId'>>(message: T, nowMs: number): T {
  return { ...message, messageId: `${message.messageId}.${String(nowMs)}` };
}
