import type { UnsentEvent } from '../../src/contracts/operation-records.ts';
import type { EventPump, PumpDependencies } from '../../src/events/event-pump.ts';
import { eventPump } from '../../src/events/event-pump.ts';
import type { OutgoingMessage } from '../../src/events/event-message.ts';
import type { SendFailure } from '../../src/events/send-failure.ts';
import { ManualClock } from './manual-clock.ts';

/** The part of the records that a pump sees, in memory. */
export class FakeOutbox {
  unsent: UnsentEvent[] = [];
  /** Thrown by the next calls, until it is cleared. */
  failure: Error | undefined;
  reads = 0;

  async unsentEvents(top: number): Promise<readonly UnsentEvent[]> {
    this.reads += 1;
    if (this.failure) throw this.failure;
    return this.unsent.slice(0, top);
  }

  async markSent(events: readonly UnsentEvent[]): Promise<void> {
    if (this.failure) throw this.failure;
    const keys = new Set(events.map(keyOf));
    this.unsent = this.unsent.filter((each) => !keys.has(keyOf(each)));
  }
}

function keyOf({ event }: UnsentEvent): string {
  return `${event.operationId} ${String(event.sequence)}`;
}

export interface SentMessage {
  readonly destination: string;
  readonly message: OutgoingMessage;
}

/** Takes everything, unless the test says what fails. */
export class FakeSender {
  readonly sent: SentMessage[] = [];
  readonly tried: string[] = [];
  failureOf: (destination: string, message: OutgoingMessage) => SendFailure | undefined = () => undefined;
  /** Awaited before each message is taken. */
  gate: Promise<void> = Promise.resolve();

  async send(destination: string, message: OutgoingMessage): Promise<void> {
    this.tried.push(message.messageId);
    await this.gate;
    const failure = this.failureOf(destination, message);
    if (failure) throw failure;
    this.sent.push({ destination, message });
  }

  get ids(): readonly string[] {
    return this.sent.map(({ message }) => message.messageId);
  }
}

export interface PumpFixture {
  readonly outbox: FakeOutbox;
  readonly sender: FakeSender;
  readonly clock: ManualClock;
  readonly logged: string[];
  readonly pump: EventPump;
  /** Another process over the same outbox and the same queues. */
  readonly another: () => EventPump;
}

export function pumpFixture(): PumpFixture {
  const outbox = new FakeOutbox();
  const sender = new FakeSender();
  const clock = new ManualClock();
  const logged: string[] = [];
  const log: PumpDependencies['log'] = (line) => logged.push(line);
  const another = (): EventPump => eventPump({ records: outbox, sender, topic: 'events', clock, log });
  return { outbox, sender, clock, logged, pump: another(), another };
}
