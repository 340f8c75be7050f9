import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import type { CloudEvent } from '../../src/events/cloud-event.ts';
import {
  EVENTS_TOPIC,
  RESULTS_QUEUE,
  serviceBusConnection,
} from '../../src/local/launcher/app-environment.ts';

const SUBSCRIPTION = 'all';

export interface ReceivedEvent {
  readonly message: ServiceBusReceivedMessage;
  readonly event: CloudEvent;
}

/** A system that follows operations: the subscription of the topic, and the queue of results. */
export class EventSubscriber {
  readonly #client: ServiceBusClient;

  constructor(brokerPort: number) {
    this.#client = new ServiceBusClient(serviceBusConnection(brokerPort), {
      retryOptions: { maxRetries: 1 },
    });
  }

  /**
   * The events of an operation in the order in which they came, up to the one that says that it has ended. Goes on when
   * the broker was away. What is delivered twice is there once; what was sent twice is there twice.
   */
  async eventsOf(operationId: string): Promise<readonly ReceivedEvent[]> {
    const received = new Map<string, ReceivedEvent>();
    while (![...received.values()].some(({ event }) => isEnd(event))) {
      try {
        await this.#receive(operationId, received);
      } catch {
        // The broker is away, or was: whatever was not completed comes again.
      }
    }
    return [...received.values()];
  }

  async #receive(operationId: string, received: Map<string, ReceivedEvent>): Promise<void> {
    const receiver = await this.#client.acceptSession(EVENTS_TOPIC, SUBSCRIPTION, operationId);
    try {
      for (;;) {
        const messages = await receiver.receiveMessages(20, { maxWaitTimeInMs: 1_000 });
        for (const message of messages) {
          received.set(String(message.sequenceNumber), receivedEvent(message));
          await receiver.completeMessage(message);
        }
        if (messages.length === 0) return;
      }
    } finally {
      await receiver.close();
    }
  }

  /** Takes the next result. */
  async result(): Promise<ReceivedEvent> {
    const receiver = this.#client.createReceiver(RESULTS_QUEUE, { receiveMode: 'receiveAndDelete' });
    try {
      const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 90_000 });
      if (!message) throw new Error('No result came');
      return receivedEvent(message);
    } finally {
      await receiver.close();
    }
  }

  /** How many results there are, without taking any. */
  async resultsWaiting(): Promise<number> {
    const receiver = this.#client.createReceiver(RESULTS_QUEUE);
    try {
      return (await receiver.peekMessages(100)).length;
    } finally {
      await receiver.close();
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function receivedEvent(message: ServiceBusReceivedMessage): ReceivedEvent {
  // What the app sends is this.
  return { message, event: message.body as CloudEvent };
}

function isEnd({ data }: CloudEvent): boolean {
  return 'done' in data && data.done;
}
