import type { ServiceBusClient, ServiceBusSessionReceiver } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';

import { MINUTE, SECOND, first, startBroker } from './broker-harness.ts';

const CLUSTERS = {
  queues: { clusters: { RequiresSession: true, LockDuration: 'PT30S', MaxDeliveryCount: 3 }, plain: {} },
};
const NO_RENEWAL = { maxAutoLockRenewalDurationInMs: 0 };

async function send(
  client: ServiceBusClient,
  ...messages: readonly (readonly [string, unknown])[]
): Promise<void> {
  const sender = client.createSender('clusters');
  await sender.sendMessages(messages.map(([sessionId, body]) => ({ sessionId, body })));
}

const bodies = async (receiver: ServiceBusSessionReceiver, count: number): Promise<unknown[]> =>
  (await receiver.receiveMessages(count)).map(({ body }) => body as unknown);

describe('a session', () => {
  it('delivers its own messages only, in the order they were sent', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1], ['b', 2], ['a', 3], ['b', 4], ['a', 5]);

    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);

    expect(receiver.sessionId).toBe('a');
    expect(await bodies(receiver, 3)).toEqual([1, 3, 5]);
  });

  it('can be accepted before it has a message, and delivers the message when it comes', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const received = receiver.receiveMessages(1);

    await send(client, ['b', 'not this'], ['a', 'this']);

    expect(first(await received)).toMatchObject({ body: 'this', sessionId: 'a' });
  });

  it('is held by one receiver at most', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    const holder = await client.acceptSession('clusters', 'a', NO_RENEWAL);

    await expect(connect().acceptSession('clusters', 'a')).rejects.toMatchObject({
      code: 'SessionCannotBeLocked',
    });

    await holder.close();
    await connect().acceptSession('clusters', 'a', NO_RENEWAL);
  });

  it('keeps its order when a message is abandoned', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1], ['a', 2]);
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);

    await receiver.abandonMessage(first(await receiver.receiveMessages(1)));

    const again = await receiver.receiveMessages(2);
    expect(again.map(({ body, deliveryCount }) => [body as number, deliveryCount])).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  it('gives back at once what a closed receiver has not settled', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1], ['a', 2]);
    const closed = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const [one] = await closed.receiveMessages(2);
    await closed.completeMessage(one ?? expect.fail('no message'));
    await closed.close();

    const receiver = await client.acceptNextSession('clusters', NO_RENEWAL);

    expect(first(await receiver.receiveMessages(1))).toMatchObject({ body: 2, deliveryCount: 0 });
  });

  it('counts what was settled right before its receiver closed', async () => {
    const { broker, connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const message = first(await receiver.receiveMessages(1));

    await Promise.all([receiver.completeMessage(message), receiver.close()]);

    expect(broker.counts('clusters')?.active).toBe(0);
  });

  it('is free again when the connection of its receiver is gone', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const lost = connect();
    await send(lost, ['a', 1]);
    await lost.acceptSession('clusters', 'a', NO_RENEWAL);
    await lost.close();

    const receiver = await connect().acceptNextSession('clusters', NO_RENEWAL);

    expect(receiver.sessionId).toBe('a');
  });

  it('keeps state for the application, also when it has no messages', async () => {
    const before = await startBroker(CLUSTERS);
    const receiver = await before.connect().acceptSession('clusters', 'a', NO_RENEWAL);
    expect(await receiver.getSessionState()).toBeNull();
    await receiver.setSessionState({ step: 4 });
    const after = await before.restart();

    const again = await after.connect().acceptSession('clusters', 'a', NO_RENEWAL);
    expect(await again.getSessionState()).toEqual({ step: 4 });

    const other = await after.connect().acceptSession('clusters', 'b', NO_RENEWAL);
    expect(await other.getSessionState()).toBeNull();
  });

  it('sets a deferred message aside for its own receivers', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const message = first(await receiver.receiveMessages(1));
    await receiver.deferMessage(message);
    const number = message.sequenceNumber ?? expect.fail('no sequence number');

    const stranger = await client.acceptSession('clusters', 'b', NO_RENEWAL);
    await expect(stranger.receiveDeferredMessages(number)).rejects.toMatchObject({ code: 'MessageNotFound' });

    const deferred = first(await receiver.receiveDeferredMessages(number));
    await receiver.completeMessage(deferred);
    expect(await receiver.peekMessages(1)).toEqual([]);
  });

  it('shows only its own messages to a peeking receiver', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1], ['b', 2], ['a', 3]);
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);

    expect((await receiver.peekMessages(10)).map(({ body }) => body as number)).toEqual([1, 3]);
  });
});

describe('the next session', () => {
  it('is the one with the oldest message that nobody holds', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['b', 1], ['a', 2], ['c', 3]);

    const accepted = [];
    for (let index = 0; index < 3; index += 1) {
      const { sessionId } = await client.acceptNextSession('clusters', NO_RENEWAL);
      accepted.push(sessionId);
    }

    expect(accepted).toEqual(['b', 'a', 'c']);
  });

  it('is waited for, and each session goes to one of those who wait', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const waiting = Array.from({ length: 4 }, () => connect().acceptNextSession('clusters', NO_RENEWAL));

    await send(connect(), ['a', 1], ['a', 2], ['b', 3], ['c', 4], ['d', 5]);

    const accepted = await Promise.all(waiting);
    expect(accepted.map(({ sessionId }) => sessionId).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is one that another receiver gives up', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);
    const holder = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const waiting = connect().acceptNextSession('clusters', NO_RENEWAL);

    await holder.close();

    expect((await waiting).sessionId).toBe('a');
  });

  it('times out as the service does when none comes within the time that the client allows', async () => {
    const { connect, clock, lockClock } = await startBroker(CLUSTERS);
    const failure = connect()
      .acceptNextSession('clusters')
      .catch((error: unknown) => error);
    await expect.poll(() => lockClock.nextAlarmMs()).toBeDefined();
    const allowedMs = (lockClock.nextAlarmMs() ?? 0) - lockClock.now();
    expect(allowedMs).toBeGreaterThan(59 * SECOND);
    expect(allowedMs).toBeLessThanOrEqual(MINUTE);
    expect(clock.nextAlarmMs()).toBeUndefined();

    await lockClock.advance(MINUTE);

    expect(await failure).toMatchObject({ code: 'ServiceTimeout', retryable: true });
    expect(lockClock.nextAlarmMs()).toBeUndefined();
  });

  it('is not given to a client that has stopped waiting', async () => {
    const { connect, lockClock } = await startBroker(CLUSTERS);
    const impatient = connect();
    const outcome = impatient.acceptNextSession('clusters').catch(() => undefined);
    await expect.poll(() => lockClock.nextAlarmMs()).toBeDefined();
    await impatient.close();
    await expect.poll(() => lockClock.nextAlarmMs()).toBeUndefined();

    const client = connect();
    await send(client, ['a', 1]);

    expect((await client.acceptNextSession('clusters', NO_RENEWAL)).sessionId).toBe('a');
    void outcome;
  });
});

describe('a broker that closes', () => {
  it('leaves nothing behind of those who waited or held something', async () => {
    const { broker, connect, clock, lockClock } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);
    const holder = await client.acceptNextSession('clusters', NO_RENEWAL);
    await holder.receiveMessages(1);
    const heldUntilMs = lockClock.nextAlarmMs();
    const outcome = connect({ retryOptions: { timeoutInMs: 20 * SECOND } })
      .acceptNextSession('clusters')
      .catch(() => undefined);
    await expect.poll(() => lockClock.nextAlarmMs()).not.toBe(heldUntilMs);

    await broker.close();

    expect([clock.nextAlarmMs(), lockClock.nextAlarmMs()]).toEqual([undefined, undefined]);
    void outcome;
  });
});

describe('entities with and without sessions', () => {
  it('refuse the other kind of receiver', async () => {
    const { connect } = await startBroker(CLUSTERS);
    const client = connect();

    await expect(client.createReceiver('clusters').receiveMessages(1)).rejects.toThrow('requires sessions');
    await expect(client.acceptNextSession('plain')).rejects.toThrow(
      'sessionful message receiver cannot be created',
    );
  });

  it('refuse a message without a session where one is needed', async () => {
    const { broker, connect } = await startBroker(CLUSTERS);
    const sender = connect().createSender('clusters');

    await expect(sender.sendMessages({ body: 1 })).rejects.toThrow('SessionId was not set');
    await expect(sender.sendMessages([{ body: 1, sessionId: 'a' }, { body: 2 }])).rejects.toThrow();

    expect(broker.counts('clusters')?.active).toBe(0);
  });
});

describe('a session trigger', () => {
  it('works through many sessions with a few receivers, each session in order', async () => {
    const { broker, connect } = await startBroker(CLUSTERS);
    const client = connect();
    const sessions = Array.from({ length: 12 }, (_, index) => `session-${String(index)}`);
    for (const round of [1, 2, 3]) await send(client, ...sessions.map((id) => [id, round] as const));

    const seen = new Map<string, unknown[]>();
    const work = async (): Promise<void> => {
      while ((broker.counts('clusters')?.active ?? 0) > 0) {
        const receiver = await connect()
          .acceptNextSession('clusters', NO_RENEWAL)
          .catch(() => undefined);
        if (!receiver) return;
        for (const message of await receiver.receiveMessages(3)) {
          seen.set(receiver.sessionId, [...(seen.get(receiver.sessionId) ?? []), message.body]);
          await receiver.completeMessage(message);
        }
        await receiver.close();
      }
    };
    void Promise.all(Array.from({ length: 4 }, work));

    await expect.poll(() => broker.counts('clusters')?.active, { timeout: 10 * SECOND }).toBe(0);
    expect([...seen.keys()].sort()).toEqual([...sessions].sort());
    expect([...seen.values()]).toEqual(sessions.map(() => [1, 2, 3]));
  });
});
