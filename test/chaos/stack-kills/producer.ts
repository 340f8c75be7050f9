/**
 * Who puts messages on the queue while the broker dies again and again: what was not confirmed is sent again under the
 * same message id, so that every message is there once, or more often as the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusMessage } from '@azure/service-bus';
import { endsWithin } from '../../../src/cli/real-time.ts';
import { RequestQueue } from '../../support/request-queue.ts';

const TRY_LIMIT_MS = 6000;
const PAUSE_MS = 200;

export class Producer {
  readonly #brokerPort: number;
  #queue: RequestQueue;
  confirmed = 0;
  repeated = 0;

  constructor(brokerPort: number) {
    this.#brokerPort = brokerPort;
    this.#queue = newQueue(brokerPort);
  }

  /** Resolves when the broker has confirmed it, or the signal is aborted. */
  async send(message: ServiceBusMessage, givenUp: AbortSignal): Promise<void> {
    while (!(await this.#sent(message))) {
      if (givenUp.aborted) return;
      this.repeated += 1;
      await sleep(PAUSE_MS);
    }
    this.confirmed += 1;
  }

  async close(): Promise<void> {
    await endsWithin(this.#queue.close(), TRY_LIMIT_MS);
  }

  async #sent(message: ServiceBusMessage): Promise<boolean> {
    const queue = this.#queue;
    const outcome = queue.send(message).then(
      () => true,
      () => false,
    );
    if (await endsWithin(outcome, TRY_LIMIT_MS)) return outcome;
    // A client that does not answer is left behind.
    if (this.#queue === queue) this.#queue = newQueue(this.#brokerPort);
    void queue.close().catch(() => undefined);
    return false;
  }
}

function newQueue(brokerPort: number): RequestQueue {
  return new RequestQueue(brokerPort, { maxRetries: 0, retryDelayInMs: 100, timeoutInMs: 3000 });
}
