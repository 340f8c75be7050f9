/**
 * The queue of requests as Service Bus keeps it: one session a cluster, one message of a session at a time, and a
 * message whose handler did not end well comes again. It outlives every host.
 */
import type { IncomingMessage } from '../../../src/functions/reject-message.ts';

/** As the queue is declared. */
const MOST_DELIVERIES = 10;

export interface QueuedMessage extends IncomingMessage {
  readonly sessionId: string;
}

interface Held {
  readonly message: QueuedMessage;
  deliveries: number;
  isLocked: boolean;
}

export class WorldQueue {
  readonly deadLetters: QueuedMessage[] = [];
  #held: Held[] = [];

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  send(message: QueuedMessage): void {
    this.#held.push({ message, deliveries: 0, isLocked: false });
  }

  /** The next message of each session that none is being handled of. */
  take(): readonly QueuedMessage[] {
    const firsts = new Map<string, Held>();
    for (const held of this.#held) {
      if (!firsts.has(held.message.sessionId)) firsts.set(held.message.sessionId, held);
    }
    const free = [...firsts.values()].filter(({ isLocked }) => !isLocked);
    for (const held of free) held.isLocked = true;
    return free.map(({ message }) => message);
  }

  complete(message: QueuedMessage): void {
    this.#held = this.#held.filter((held) => held.message !== message);
  }

  /** It counts as delivered, and comes again. */
  abandon(message: QueuedMessage): void {
    const held = this.#held.find((each) => each.message === message);
    if (!held) return;
    held.isLocked = false;
    held.deliveries += 1;
    if (held.deliveries < MOST_DELIVERIES) return;
    this.complete(message);
    this.deadLetters.push(message);
  }

  /** The host is gone: what it was handling is free again. */
  releaseAll(): void {
    for (const held of this.#held) held.isLocked = false;
  }
}
