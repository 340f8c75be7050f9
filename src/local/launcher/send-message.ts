import { ServiceBusClient } from '@azure/service-bus';
import { REQUESTS_QUEUE, serviceBusConnection } from './app-environment.ts';
import type { ClusterMessage } from './cluster-message.ts';

/** Puts the request on the queue as any producer does. Resolves when the broker has it on its disk. */
export async function sendClusterMessage(brokerPort: number, message: ClusterMessage): Promise<void> {
  const { body, messageId, sessionId } = message;
  const client = new ServiceBusClient(serviceBusConnection(brokerPort));
  try {
    const sender = client.createSender(REQUESTS_QUEUE);
    await sender.sendMessages({ body, messageId, sessionId, contentType: 'application/json' });
  } finally {
    await client.close();
  }
}
