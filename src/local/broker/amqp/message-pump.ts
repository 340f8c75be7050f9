import type { Sender } from 'rhea';

import type { Delivery } from '../store/delivery.ts';
import { encodeDelivery } from './encode-delivery.ts';
import { tokenToTag } from './lock-token.ts';
import { answerDrain, creditLimit, roomForDeliveries, writeAttach } from './rhea-wire.ts';

/** How many messages are taken from the store at once. */
const BATCH = 100;

/** Sends messages on a link as its credit allows. It is called whenever there may be credit or messages. */
export class MessagePump {
  readonly #sender: Sender;
  readonly #take: (limit: number) => readonly Delivery[];
  #sent = 0;
  #stopped = false;

  constructor(sender: Sender, take: (limit: number) => readonly Delivery[]) {
    this.#sender = sender;
    this.#take = take;
  }

  run(): void {
    if (!this.#sender.is_open()) return;
    writeAttach(this.#sender);
    while (this.#sendSome());
  }

  /** Sends what there is, then gives up the credit that is left. */
  drain(): void {
    this.run();
    this.#sent = creditLimit(this.#sender);
    answerDrain(this.#sender);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** False when credit, room or messages have run out. */
  #sendSome(): boolean {
    if (this.#stopped) return false;
    const limit = Math.min(creditLimit(this.#sender) - this.#sent, roomForDeliveries(this.#sender), BATCH);
    if (limit <= 0) return false;
    const deliveries = this.#take(limit);
    for (const delivery of deliveries) this.#send(delivery);
    return deliveries.length === limit;
  }

  #send(delivery: Delivery): void {
    this.#sent += 1;
    this.#sender.send(encodeDelivery(delivery), delivery.lock && tokenToTag(delivery.lock.token), 0);
  }
}
