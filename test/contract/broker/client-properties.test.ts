import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type TestBroker, startBroker } from './broker-harness.ts';

const PROPERTIES = { LockDuration: 'PT30S', MaxDeliveryCount: 2 };
const ENTITIES = { queues: { plain: PROPERTIES, clusters: { ...PROPERTIES, RequiresSession: true } } };
const LOCK_MS = 30_000;
const QUEUES = ['plain', 'clusters'] as const;
const ALL = 1000;

const step = fc.oneof(
  fc.record({
    kind: fc.constant('send' as const),
    queue: fc.constantFrom(...QUEUES),
    sessionId: fc.constantFrom('a', 'b'),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('receive' as const),
    queue: fc.constantFrom(...QUEUES),
    settlements: fc.array(fc.constantFrom('complete', 'abandon', 'deadLetter', 'forget'), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ kind: fc.constant('holdOn' as const) }),
  fc.record({ kind: fc.constant('restart' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Does the steps with the real client and keeps account of what was accepted and what was completed. */
class ClientRun {
  readonly accepted: string[] = [];
  readonly completed: string[] = [];
  #running: TestBroker;
  #client: ServiceBusClient;

  constructor(running: TestBroker) {
    this.#running = running;
    this.#client = running.connect();
  }

  async run(given: Step): Promise<void> {
    switch (given.kind) {
      case 'send':
        await this.#send(given);
        break;
      case 'receive':
        await this.#receive(given);
        break;
      case 'holdOn':
        await this.#running.lockClock.advance(LOCK_MS);
        break;
      case 'restart':
        await this.#client.close();
        this.#running = await this.#running.restart();
        this.#client = this.#running.connect();
    }
  }

  /** The ids of all messages that the broker still has. */
  async left(): Promise<string[]> {
    const found: ServiceBusReceivedMessage[] = [];
    for (const queue of QUEUES) {
      found.push(...(await this.#client.createReceiver(queue).peekMessages(ALL)));
      const dead = this.#client.createReceiver(queue, { subQueueType: 'deadLetter' });
      found.push(...(await dead.peekMessages(ALL)));
    }
    return found.map(({ messageId }) => String(messageId));
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.#running.broker.close();
  }

  async #send({ queue, sessionId, count }: Extract<Step, { kind: 'send' }>): Promise<void> {
    const messages = Array.from({ length: count }, (_, index) => ({
      body: index,
      messageId: `m${String(this.accepted.length + index)}`,
      ...(queue === 'clusters' ? { sessionId } : {}),
    }));
    await this.#client.createSender(queue).sendMessages(messages);
    this.accepted.push(...messages.map(({ messageId }) => messageId));
  }

  async #receive({ queue, settlements }: Extract<Step, { kind: 'receive' }>): Promise<void> {
    if (!this.#running.broker.counts(queue)?.active) return;
    const receiver = await this.#receiver(queue);
    if (!receiver) return;
    const messages = await receiver.receiveMessages(settlements.length, { maxWaitTimeInMs: 20 });
    const numbers = messages.map(({ sequenceNumber }) => sequenceNumber?.toNumber() ?? 0);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    for (const [index, message] of messages.entries()) {
      await this.#settle(receiver, message, settlements[index] ?? 'forget');
    }
    await receiver.close();
  }

  async #receiver(queue: (typeof QUEUES)[number]): Promise<ServiceBusReceiver | undefined> {
    if (queue === 'plain') return this.#client.createReceiver(queue);
    // All receivers of sessions were closed, so that there is a free one as long as there are messages.
    return this.#client.acceptNextSession(queue, { maxAutoLockRenewalDurationInMs: 0 });
  }

  async #settle(
    receiver: ServiceBusReceiver,
    message: ServiceBusReceivedMessage,
    how: string,
  ): Promise<void> {
    if (how === 'complete') {
      await receiver.completeMessage(message);
      this.completed.push(String(message.messageId));
    }
    if (how === 'abandon') await receiver.abandonMessage(message);
    if (how === 'deadLetter') await receiver.deadLetterMessage(message);
  }
}

describe('the real client', () => {
  it('finds every message it sent in one place, or has completed it, in the order of its session', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16, size: 'max' }), async (steps) => {
        const run = new ClientRun(await startBroker(ENTITIES));
        for (const each of steps) await run.run(each);
        const found = [...(await run.left()), ...run.completed];
        await run.close();
        expect(found.toSorted()).toEqual(run.accepted.toSorted());
      }),
      { numRuns: 8 },
    );
  });
});
