/**
 * Sends the events that the records hold back: the outbox. A publish that fails holds up nobody but itself.
 *
 * 1. Of one operation, what goes to one destination goes in order: the next is sent when Service Bus has the one before.
 * 2. An event is marked when it has been sent. A crash in between sends it again under the same id, which the topic drops;
 *    so does another instance of the app that sends the same.
 * 3. A destination that does not take anything is tried again after 1, 2, 4 … 60 seconds; the others go on, if what waits
 *    is much a second later. What a reply
 *    queue refuses for an hour is given up, and told of in the log. What is meant for the topic waits until it goes.
 * 4. Nothing here throws: whoever rings has done its work.
 */
import type { OperationRecords, UnsentEvent } from '../contracts/operation-records.ts';
import { logLine, type LogDetails } from '../telemetry/log-line.ts';
import { eventMessage } from './event-message.ts';
import { Holds } from './holds.ts';
import { lanesOf, type Lane } from './pump-lanes.ts';
import { SendFailure, sendFailureOf } from './send-failure.ts';
import type { MessageSender } from './service-bus-sender.ts';

export interface EventPump {
  /** There may be something to send. Returns at once; rings during a round make one more. */
  ring(): void;
  /** Resolves when all has been sent that can be now. */
  idle(): Promise<void>;
  /** Resolves when nothing is being sent any more; what was not sent is at the next start. */
  close(): Promise<void>;
}

/** The machine's clock, or a test's. */
export interface PumpClock {
  now(): number;
  /** Runs the callback once, not before that time. The function returned cancels it. */
  schedule(atMs: number, callback: () => void): () => void;
}

export interface PumpDependencies {
  readonly records: Pick<OperationRecords, 'unsentEvents' | 'markSent'>;
  readonly sender: Pick<MessageSender, 'send'>;
  readonly topic: string;
  readonly clock: PumpClock;
  /** One line for people and alerts. */
  readonly log: (line: string) => void;
}

/** Events that are read at once. */
const PAGE = 200;
/** Operations whose events are sent at the same time. */
const AT_ONCE = 8;
/** With more than this waiting at the head of the outbox, what waits for a reply queue that refuses is given up at once. */
const MOST_HELD_BACK = 1_000;
/** When all of a page waits for its destination, the outbox is not read again sooner, however many ring. */
const REST_MS = 1_000;
/** Stands for the records among the destinations; no queue has this name. */
const RECORDS = ':records';

export function eventPump(dependencies: PumpDependencies): EventPump {
  return new Pump(dependencies);
}

class Pump implements EventPump {
  readonly #dependencies: PumpDependencies;
  readonly #holds: Holds;
  #rung = false;
  #closed = false;
  #draining: Promise<void> | undefined;
  #cancelAlarm = (): void => undefined;
  /** Events at the head of the outbox that wait for their destination: read past. */
  #heldBack = 0;
  #restsUntilMs = 0;

  constructor(dependencies: PumpDependencies) {
    this.#dependencies = dependencies;
    this.#holds = new Holds(dependencies.clock);
  }

  ring(): void {
    if (this.#closed) return;
    this.#rung = true;
    this.#draining ??= this.#drain();
  }

  async idle(): Promise<void> {
    await this.#draining;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelAlarm();
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Whoever rings goes on first.
    await Promise.resolve();
    this.#cancelAlarm();
    while (this.#mayGoOn()) {
      this.#rung = false;
      try {
        if (await this.#round()) this.#rung = true;
        this.#holds.release(RECORDS);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        this.#hold(
          RECORDS,
          new SendFailure('away', text, 'See the store of the records: OPERATION_RECORDS.'),
        );
      }
    }
    this.#draining = undefined;
    this.#setAlarm();
  }

  #mayGoOn(): boolean {
    return this.#rung && !this.#closed && !this.#holds.isHeld(RECORDS) && !this.#rests();
  }

  #rests(): boolean {
    return this.#restsUntilMs > this.#dependencies.clock.now();
  }

  #setAlarm(): void {
    const nextTryMs = this.#holds.nextTryMs();
    const nextMs = this.#rung && this.#rests() ? this.#restsUntilMs : nextTryMs;
    if (this.#closed || nextMs === undefined) return;
    this.#cancelAlarm = this.#dependencies.clock.schedule(nextMs, () => this.ring());
  }

  /** Whether there may be more to do now. */
  async #round(): Promise<boolean> {
    const { records, topic } = this.#dependencies;
    const top = PAGE + Math.min(this.#heldBack, MOST_HELD_BACK);
    const page = await records.unsentEvents(top);
    const lanes = lanesOf(page, topic);
    this.#holds.keepOnly(lanes, RECORDS);
    const counts = await inParallel(lanes, AT_ONCE, (lane) => this.#see(lane));
    const settled = counts.reduce((sum, count) => sum + count, 0);
    this.#heldBack = page.length - settled;
    const mayHideMore = page.length === top && top < PAGE + MOST_HELD_BACK;
    const isStuck = settled === 0 && !mayHideMore && page.length >= PAGE;
    if (isStuck) this.#restsUntilMs = this.#dependencies.clock.now() + REST_MS;
    return settled > 0 || mayHideMore;
  }

  /** Sends what can be sent of the lane, and answers how many of its events need not be read again. */
  async #see(lane: Lane): Promise<number> {
    const givenUp = this.#giveUp(lane);
    const sent = givenUp.length > 0 || this.#isHeld(lane) ? [] : await this.#send(lane);
    const settled = [...givenUp, ...sent];
    if (settled.length > 0) await this.#dependencies.records.markSent(settled);
    return settled.length;
  }

  #isHeld({ key, destination }: Lane): boolean {
    return this.#holds.isHeld(destination) || this.#holds.isHeld(key);
  }

  async #send(lane: Lane): Promise<readonly UnsentEvent[]> {
    const sent: UnsentEvent[] = [];
    for (const each of lane.events) {
      if (this.#closed || this.#isHeld(lane)) break;
      try {
        await this.#dependencies.sender.send(lane.destination, eventMessage(each));
      } catch (error) {
        const failure = sendFailureOf(error);
        if (failure.kind !== 'tooLarge') {
          this.#hold(failure.kind === 'message' ? lane.key : lane.destination, failure);
          break;
        }
        this.#tellGivenUp(lane, [each], failure);
      }
      sent.push(each);
    }
    if (sent.length > 0) this.#release(lane);
    return sent;
  }

  #giveUp(lane: Lane): readonly UnsentEvent[] {
    const isCrowded = this.#heldBack >= MOST_HELD_BACK;
    const failure = lane.isReply ? this.#holds.pastHope(lane, isCrowded) : undefined;
    if (!failure) return [];
    this.#tellGivenUp(lane, lane.events, failure);
    return lane.events;
  }

  #hold(key: string, failure: SendFailure): void {
    const tries = this.#holds.hold(key, failure);
    if (tries !== undefined && isWorthTelling(tries)) {
      const { message, remedy } = failure;
      this.#tell('EventsHeldUp', { destination: key, tries, message, remedy });
    }
  }

  #release({ key, destination }: Lane): void {
    this.#holds.release(key);
    const tries = this.#holds.release(destination);
    if (tries > 0) this.#tell('EventsFlow', { destination, tries });
  }

  #tellGivenUp({ destination }: Lane, events: readonly UnsentEvent[], failure: SendFailure): void {
    for (const { event } of events) {
      const { operationId, sequence, type } = event;
      const { message, remedy } = failure;
      const why = { message, remedy };
      this.#tell('EventGivenUp', { operationId, sequence, type, destination, ...why });
    }
  }

  #tell(name: string, what: LogDetails): void {
    this.#dependencies.log(logLine(name, what));
  }
}

/** The first failure, and then one in ten. */
function isWorthTelling(tries: number): boolean {
  return tries % 10 === 1;
}

/** The answers in the order of the items. All run to their end before the first failure is thrown. */
async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  const ahead = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of ahead) answers[index] = await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return answers;
}
