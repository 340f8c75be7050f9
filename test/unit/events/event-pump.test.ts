import { beforeEach, describe, expect, it } from 'vitest';
import type { UnsentEvent } from '../../../src/contracts/operation-records.ts';
import { SendFailure } from '../../../src/events/send-failure.ts';
import { operationResult, phaseChanged } from '../../support/operation-events.ts';
import { pumpFixture, type PumpFixture } from '../../support/outbox.ts';
import { until } from '../../support/until.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const away = new SendFailure('away', 'no connection', 'wait');
const notThere = new SendFailure('destination', 'no such queue', 'create it');
const notTaken = new SendFailure('message', 'it wants a session', 'give it one');
const tooLarge = new SendFailure('tooLarge', 'too large', 'see the API');

let fixture: PumpFixture;

beforeEach(() => {
  fixture = pumpFixture();
});

function events(operationId: string, count: number, from = 1): UnsentEvent[] {
  return Array.from({ length: count }, (_, index) => ({ event: phaseChanged(from + index, operationId) }));
}

function result(operationId: string, queue: string): UnsentEvent {
  return { event: { ...operationResult(9), operationId }, replyTo: { queue, correlationId: 'c' } };
}

async function pumpAll(): Promise<void> {
  fixture.pump.ring();
  await fixture.pump.idle();
}

function sentOf(operationId: string): readonly string[] {
  return fixture.sender.ids.filter((id) => id.startsWith(`${operationId}.`));
}

/** Names of the lines that were logged. */
function told(): readonly (string | undefined)[] {
  return fixture.logged.map((line) => line.split(' ')[0]);
}

describe('an event pump', () => {
  it('sends what there is once, in order for each operation, and marks it', async () => {
    const { outbox, sender } = fixture;
    outbox.unsent = [...events('a', 3), ...events('b', 3), ...events('a', 2, 4)];
    await pumpAll();
    await pumpAll();
    expect(sentOf('a')).toEqual(['a.1', 'a.2', 'a.3', 'a.4', 'a.5']);
    expect(sentOf('b')).toEqual(['b.1', 'b.2', 'b.3']);
    expect(sender.sent).toHaveLength(8);
    expect(new Set(sender.sent.map(({ destination }) => destination))).toEqual(new Set(['events']));
    expect(outbox.unsent).toEqual([]);
  });

  it('sends more than one page', async () => {
    const { outbox } = fixture;
    outbox.unsent = Array.from({ length: 150 }, (_, index) => events(`o${String(index)}`, 4)).flat();
    await pumpAll();
    expect(fixture.sender.sent).toHaveLength(600);
    expect(outbox.unsent).toEqual([]);
  });

  it('has several operations under way at a time, and of each one event', async () => {
    const { outbox, sender, pump } = fixture;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    sender.gate = promise.then();
    outbox.unsent = Array.from({ length: 20 }, (_, index) => events(`o${String(index)}`, 2)).flat();
    pump.ring();
    await until(() => sender.tried.length >= 8);
    expect(sender.tried).toEqual(Array.from({ length: 8 }, (_, index) => `o${String(index)}.1`));
    resolve(undefined);
    await pump.idle();
    expect(sender.sent).toHaveLength(40);
  });

  it('makes one more round of any number of rings while one is made', async () => {
    const { outbox, sender, pump } = fixture;
    outbox.unsent = events('a', 1);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    sender.gate = promise.then();
    pump.ring();
    await until(() => sender.tried.length === 1);
    outbox.unsent.push(...events('b', 1));
    for (let rings = 0; rings < 100; rings += 1) pump.ring();
    resolve(undefined);
    await pump.idle();
    expect(sender.ids).toEqual(['a.1', 'b.1']);
    // The round that sent, the one that was rung for, and the one that finds nothing more.
    expect(outbox.reads).toBe(3);
  });

  it('reads nothing until somebody rings', async () => {
    await fixture.clock.advance(60 * MINUTE);
    expect(fixture.outbox.reads).toBe(0);
  });
});

describe('while Service Bus is away, an event pump', () => {
  it('tries after 1, 2, 4 … 60 seconds, and goes on where it was', async () => {
    const { outbox, sender, clock, logged } = fixture;
    outbox.unsent = events('a', 3);
    sender.failureOf = () => away;
    await pumpAll();
    const tries: number[] = [];
    const startMs = clock.now();
    while (tries.length < 9) {
      const nextMs = clock.nextAlarmMs() ?? 0;
      tries.push((nextMs - startMs) / SECOND);
      await clock.advance(nextMs - clock.now());
      await fixture.pump.idle();
    }
    expect(tries).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(new Set(sender.tried)).toEqual(new Set(['a.1']));
    expect(told()).toEqual(['EventsHeldUp']);
    expect(logged[0]).toContain('"destination":"events"');
    sender.failureOf = () => undefined;
    await clock.advance(MINUTE);
    await fixture.pump.idle();
    expect(sender.ids).toEqual(['a.1', 'a.2', 'a.3']);
    expect(told().at(-1)).toBe('EventsFlow');
    expect(clock.nextAlarmMs()).toBeUndefined();
  });

  it('is not tried more often by those who ring', async () => {
    fixture.outbox.unsent = events('a', 1);
    fixture.sender.failureOf = () => away;
    for (let rings = 0; rings < 10; rings += 1) await pumpAll();
    expect(fixture.sender.tried).toHaveLength(1);
  });

  it('reads a long outbox once a second at most, and sends then what goes elsewhere', async () => {
    const { outbox, sender, clock } = fixture;
    outbox.unsent = Array.from({ length: 300 }, (_, index) => events(`o${String(index)}`, 1)).flat();
    sender.failureOf = (destination) => (destination === 'events' ? away : undefined);
    await pumpAll();
    const { reads } = outbox;
    outbox.unsent.push(result('a', 'results'));
    for (let rings = 0; rings < 100; rings += 1) await pumpAll();
    expect(outbox.reads).toBe(reads);
    await clock.advance(SECOND);
    await fixture.pump.idle();
    expect(sender.ids).toEqual(['a.9']);
  });

  it('never gives up, and tells nothing that is a secret', async () => {
    const { outbox, sender, clock, logged } = fixture;
    outbox.unsent = [...events('a', 1), result('b', 'results')];
    sender.failureOf = () => new SendFailure('away', 'refused: SharedAccessKey=abc', 'wait');
    await pumpAll();
    await clock.advance(24 * 60 * MINUTE);
    expect(outbox.unsent).toHaveLength(2);
    expect(logged.join('\n')).not.toContain('abc');
    expect(told()).not.toContain('EventGivenUp');
  });
});

describe('a reply queue that refuses', () => {
  beforeEach(() => {
    fixture.sender.failureOf = (destination) => (destination === 'gone' ? notThere : undefined);
  });

  it('holds up neither the topic nor other queues', async () => {
    const { outbox, sender } = fixture;
    outbox.unsent = [result('a', 'gone'), ...events('a', 2), result('b', 'results'), ...events('b', 1)];
    await pumpAll();
    expect([...sender.ids].sort()).toEqual(['a.1', 'a.2', 'b.1', 'b.9']);
    expect(outbox.unsent).toEqual([result('a', 'gone')]);
  });

  it('gets what waits for it once it is there', async () => {
    const { outbox, sender, clock } = fixture;
    outbox.unsent = [result('a', 'gone')];
    await pumpAll();
    await clock.advance(59 * MINUTE);
    sender.failureOf = () => undefined;
    await clock.advance(MINUTE);
    expect(sender.ids).toEqual(['a.9']);
    expect(outbox.unsent).toEqual([]);
  });

  it('is given up after an hour, each result in its own, and the log says what to do', async () => {
    const { outbox, clock, logged, sender } = fixture;
    outbox.unsent = [result('a', 'gone')];
    await pumpAll();
    await clock.advance(40 * MINUTE);
    outbox.unsent.push(result('b', 'gone'));
    await pumpAll();
    await clock.advance(30 * MINUTE);
    expect(outbox.unsent).toEqual([result('b', 'gone')]);
    const line = logged.find((each) => each.startsWith('EventGivenUp'));
    expect(JSON.parse(line?.slice('EventGivenUp '.length) ?? '')).toMatchObject({
      operationId: 'a',
      destination: 'gone',
      message: 'no such queue',
      remedy: 'create it',
    });
    await clock.advance(40 * MINUTE);
    expect(outbox.unsent).toEqual([]);
    expect(sender.sent).toEqual([]);
    expect(clock.nextAlarmMs()).toBeUndefined();
  });

  it('does not hide what is behind a thousand results for it', async () => {
    const { outbox, sender } = fixture;
    const stuck = Array.from({ length: 900 }, (_, index) => result(`stuck${String(index)}`, 'gone'));
    outbox.unsent = [...stuck, ...events('a', 2)];
    await pumpAll();
    expect(sender.ids).toEqual(['a.1', 'a.2']);
    expect(outbox.unsent).toEqual(stuck);
  });

  it('is given up at once for more than a thousand, so that the rest is sent', async () => {
    const { outbox, sender } = fixture;
    const stuck = Array.from({ length: 1_500 }, (_, index) => result(`stuck${String(index)}`, 'gone'));
    outbox.unsent = [...stuck, ...events('a', 2)];
    await pumpAll();
    expect(sender.ids).toEqual(['a.1', 'a.2']);
  });
});

describe('a message that is not taken', () => {
  it('holds up no other in its queue, and is given up after an hour', async () => {
    const { outbox, sender, clock } = fixture;
    sender.failureOf = (_, { messageId }) => (messageId === 'a.9' ? notTaken : undefined);
    outbox.unsent = [result('a', 'results'), result('b', 'results')];
    await pumpAll();
    expect(sender.ids).toEqual(['b.9']);
    await clock.advance(62 * MINUTE);
    expect(outbox.unsent).toEqual([]);
    expect(told()).toContain('EventGivenUp');
  });

  it('is given up at once when it is too large, and those after it go', async () => {
    const { outbox, sender } = fixture;
    sender.failureOf = (_, { messageId }) => (messageId === 'a.2' ? tooLarge : undefined);
    outbox.unsent = events('a', 3);
    await pumpAll();
    expect(sender.ids).toEqual(['a.1', 'a.3']);
    expect(told()).toEqual(['EventGivenUp']);
    expect(outbox.unsent).toEqual([]);
  });
});

describe('a topic that is not there', () => {
  it('gets everything in order once it is, however late', async () => {
    const { outbox, sender, clock } = fixture;
    sender.failureOf = (destination) => (destination === 'events' ? notThere : undefined);
    outbox.unsent = [...events('a', 2), result('a', 'results')];
    await pumpAll();
    await clock.advance(24 * 60 * MINUTE);
    expect(sender.ids).toEqual(['a.9']);
    sender.failureOf = () => undefined;
    await clock.advance(MINUTE);
    expect(sender.ids).toEqual(['a.9', 'a.1', 'a.2']);
  });
});

describe('between sending and marking', () => {
  it('a crash has the event sent again under the same id', async () => {
    const { outbox, sender } = fixture;
    outbox.unsent = events('a', 2);
    const kept = [...outbox.unsent];
    await pumpAll();
    outbox.unsent = kept;
    const after = fixture.another();
    after.ring();
    await after.idle();
    expect(sender.ids).toEqual(['a.1', 'a.2', 'a.1', 'a.2']);
    expect(outbox.unsent).toEqual([]);
  });

  it('a store that is away has it tried later, not in a loop', async () => {
    const { outbox, sender, clock } = fixture;
    outbox.unsent = events('a', 1);
    outbox.failure = new Error('the store is away');
    await pumpAll();
    await pumpAll();
    expect(outbox.reads).toBe(1);
    expect(told()).toEqual(['EventsHeldUp']);
    outbox.failure = undefined;
    await clock.advance(SECOND);
    await fixture.pump.idle();
    expect(sender.ids).toEqual(['a.1']);
    expect(clock.nextAlarmMs()).toBeUndefined();
  });
});

describe('closing', () => {
  it('ends after the message under way, and leaves the rest unsent', async () => {
    const { outbox, sender, pump } = fixture;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    sender.gate = promise.then();
    outbox.unsent = events('a', 3);
    pump.ring();
    await until(() => sender.tried.length === 1);
    const closed = pump.close();
    resolve(undefined);
    await closed;
    pump.ring();
    await pump.idle();
    expect(sender.ids).toEqual(['a.1']);
    expect(outbox.unsent).toEqual(events('a', 2, 2));
  });

  it('cancels the next try', async () => {
    fixture.outbox.unsent = events('a', 1);
    fixture.sender.failureOf = () => away;
    await pumpAll();
    await fixture.pump.close();
    expect(fixture.clock.nextAlarmMs()).toBeUndefined();
  });
});
