import {
  ServiceBusClient,
  type RetryOptions,
  type ServiceBusMessage,
  type ServiceBusReceivedMessage,
} from '@azure/service-bus';
import { sessionIdOf } from '../../src/domain/operation-ids.ts';
import type { RequestInput } from '../../src/domain/request.ts';
import {
  REJECTED_QUEUE,
  REQUESTS_QUEUE,
  serviceBusConnection,
} from '../../src/local/launcher/app-environment.ts';

/** The two queues of the app, as a producer sees them. */
export class RequestQueue {
  readonly #client: ServiceBusClient;

  constructor(brokerPort: number, retryOptions: RetryOptions = {}) {
    this.#client = new ServiceBusClient(serviceBusConnection(brokerPort), { retryOptions });
  }

  async sendRequest(request: RequestInput, messageId: string): Promise<void> {
    const sessionId = sessionIdOf(request.target);
    await this.send({ body: request, messageId, sessionId, contentType: 'application/json' });
  }

  async send(message: ServiceBusMessage): Promise<void> {
    const sender = this.#client.createSender(REQUESTS_QUEUE);
    try {
      await sender.sendMessages(message);
    } finally {
      await sender.close();
    }
  }

  /** Takes what is on the queue of rejected requests, waiting for the first one. */
  async takeRejected(): Promise<readonly ServiceBusReceivedMessage[]> {
    const receiver = this.#client.createReceiver(REJECTED_QUEUE);
    try {
      const messages = await receiver.receiveMessages(10, { maxWaitTimeInMs: 60_000 });
      await Promise.all(messages.map((message) => receiver.completeMessage(message)));
      return messages;
    } finally {
      await receiver.close();
    }
  }

  /** Takes so many of them. */
  async takeRejectedUpTo(count: number): Promise<readonly ServiceBusReceivedMessage[]> {
    const taken: ServiceBusReceivedMessage[] = [];
    while (taken.length < count) taken.push(...(await this.takeRejected()));
    return taken;
  }

  /** What was given up after its deliveries, without taking any. */
  async deadLetters(): Promise<readonly ServiceBusReceivedMessage[]> {
    const receiver = this.#client.createReceiver(REQUESTS_QUEUE, { subQueueType: 'deadLetter' });
    try {
      return await receiver.peekMessages(100);
    } finally {
      await receiver.close();
    }
  }

  /** How many messages there are, without taking any. */
  async waiting(queue: typeof REQUESTS_QUEUE | typeof REJECTED_QUEUE): Promise<number> {
    const receiver = this.#client.createReceiver(queue);
    try {
      return (await receiver.peekMessages(100)).length;
    } finally {
      await receiver.close();
    }
  }

  /** All that is there, without taking any. */
  async peekAll(
    queue: typeof REQUESTS_QUEUE | typeof REJECTED_QUEUE,
    subQueueType?: 'deadLetter',
  ): Promise<readonly ServiceBusReceivedMessage[]> {
    const receiver = this.#client.createReceiver(queue, subQueueType ? { subQueueType } : {});
    const all: ServiceBusReceivedMessage[] = [];
    try {
      for (;;) {
        // The receiver goes on where it stopped.
        const page = await receiver.peekMessages(250);
        if (page.length === 0) return all;
        all.push(...page);
      }
    } finally {
      await receiver.close();
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
