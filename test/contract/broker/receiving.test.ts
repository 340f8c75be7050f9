import type { ProcessErrorArgs, ServiceBusReceivedMessage } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';

import { MINUTE, SECOND, first, startBroker } from './broker-harness.ts';

const ORDERS = { queues: { orders: { LockDuration: 'PT30S', MaxDeliveryCount: 3 } } };
const LOCK_MS = 30 * SECOND;

describe('receiving under a lock', () => {
  it('removes a completed message', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });

    await receiver.completeMessage(first(await receiver.receiveMessages(1)));

    expect(broker.counts('orders')).toEqual({ active: 0, deadLettered: 0, scheduled: 0 });
  });

  it('says until when a message is locked, in the lock clock', async () => {
    const { connect, lockClock } = await startBroker(ORDERS);
    const client = connect();
    await client.createSender('orders').sendMessages({ body: 1 });

    const message = first(await client.createReceiver('orders').receiveMessages(1));

    expect(message.lockedUntilUtc?.getTime()).toBe(lockClock.now() + LOCK_MS);
  });

  it('hides a locked message from other receivers', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    await client.createSender('orders').sendMessages({ body: 1 });
    await client.createReceiver('orders').receiveMessages(1);

    expect(await client.createReceiver('orders').receiveMessages(1, { maxWaitTimeInMs: 50 })).toEqual([]);
  });

  it('delivers an abandoned message again, with a higher delivery count and changed properties', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client
      .createSender('orders')
      .sendMessages({ body: 1, applicationProperties: { kept: 'a', changed: 'b' } });

    await receiver.abandonMessage(first(await receiver.receiveMessages(1)), { changed: 'c', added: 4 });

    expect(first(await receiver.receiveMessages(1))).toMatchObject({
      body: 1,
      deliveryCount: 1,
      applicationProperties: { kept: 'a', changed: 'c', added: 4 },
    });
  });

  it('dead-letters a message that was delivered too often', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });

    for (let delivery = 0; delivery < 3; delivery += 1) {
      await receiver.abandonMessage(first(await receiver.receiveMessages(1)));
    }

    expect(broker.counts('orders')).toEqual({ active: 0, deadLettered: 1, scheduled: 0 });
    const dead = client.createReceiver('orders', { subQueueType: 'deadLetter' });
    expect(first(await dead.receiveMessages(1))).toMatchObject({
      deliveryCount: 3,
      deadLetterReason: 'MaxDeliveryCountExceeded',
      deadLetterErrorDescription: 'Message could not be consumed after 3 delivery attempts.',
    });
  });

  it('dead-letters with a reason, a description and properties', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client
      .createSender('orders')
      .sendMessages({ body: { a: 1 }, messageId: 'm', applicationProperties: { kept: 1 } });

    await receiver.deadLetterMessage(first(await receiver.receiveMessages(1)), {
      deadLetterReason: 'Unreadable',
      deadLetterErrorDescription: 'The body is no request.',
      added: 'yes',
    });

    const dead = client.createReceiver('orders', { subQueueType: 'deadLetter' });
    const message = first(await dead.receiveMessages(1));
    expect(message).toMatchObject({
      body: { a: 1 },
      messageId: 'm',
      deadLetterReason: 'Unreadable',
      deadLetterErrorDescription: 'The body is no request.',
      applicationProperties: { kept: 1, added: 'yes' },
    });
    await dead.completeMessage(message);
    expect(await dead.peekMessages(1)).toEqual([]);
  });

  it('refuses to dead-letter from a dead-letter queue', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    const dead = client.createReceiver('orders', { subQueueType: 'deadLetter' });
    await client.createSender('orders').sendMessages({ body: 1 });
    await receiver.deadLetterMessage(first(await receiver.receiveMessages(1)));

    const message = first(await dead.receiveMessages(1));

    await expect(dead.deadLetterMessage(message)).rejects.toThrow('cannot be dead-lettered');
  });

  it('sets a deferred message aside until it is asked for by number', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });
    const message = first(await receiver.receiveMessages(1));

    await receiver.deferMessage(message, { why: 'early' });

    expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 50 })).toEqual([]);
    const number = message.sequenceNumber ?? expect.fail('no sequence number');
    const deferred = first(await receiver.receiveDeferredMessages(number));
    expect(deferred).toMatchObject({ body: 1, state: 'deferred', applicationProperties: { why: 'early' } });
    await receiver.completeMessage(deferred);
    await expect(receiver.receiveDeferredMessages(number)).rejects.toMatchObject({ code: 'MessageNotFound' });
  });
});

describe('locks of messages', () => {
  it('end after their time: the message is delivered again and its old lock is lost', async () => {
    const { connect, lockClock } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });
    const message = first(await receiver.receiveMessages(1));

    await lockClock.advance(LOCK_MS);

    await expect(receiver.completeMessage(message)).rejects.toMatchObject({
      code: 'MessageLockLost',
      retryable: false,
    });
    expect(first(await receiver.receiveMessages(1))).toMatchObject({ body: 1, deliveryCount: 1 });
  });

  it('wake a waiting receiver when they end', async () => {
    const { connect, lockClock } = await startBroker(ORDERS);
    const client = connect();
    await client.createSender('orders').sendMessages({ body: 1 });
    await client.createReceiver('orders').receiveMessages(1);
    const waiting = client.createReceiver('orders').receiveMessages(1, { maxWaitTimeInMs: 10 * SECOND });

    await lockClock.advance(LOCK_MS);

    expect(first(await waiting).deliveryCount).toBe(1);
  });

  it('count towards the dead-letter queue when they end', async () => {
    const { broker, connect, lockClock } = await startBroker({ queues: { orders: { MaxDeliveryCount: 1 } } });
    const client = connect();
    await client.createSender('orders').sendMessages({ body: 1 });
    await client.createReceiver('orders').receiveMessages(1);

    await lockClock.advance(MINUTE);

    expect(broker.counts('orders')).toMatchObject({ active: 0, deadLettered: 1 });
  });

  it('can be renewed', async () => {
    const { connect, lockClock } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });
    const message = first(await receiver.receiveMessages(1));

    await lockClock.advance(LOCK_MS - 1);
    const lockedUntil = await receiver.renewMessageLock(message);
    expect(lockedUntil.getTime()).toBe(lockClock.now() + LOCK_MS);

    await lockClock.advance(LOCK_MS - 1);
    await receiver.completeMessage(message);
  });

  it('cannot be renewed when they are lost', async () => {
    const { connect, lockClock } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });
    const message = first(await receiver.receiveMessages(1));

    await lockClock.advance(LOCK_MS);

    await expect(receiver.renewMessageLock(message)).rejects.toMatchObject({ code: 'MessageLockLost' });
  });

  it('are not touched by virtual time', async () => {
    const { connect, clock } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });
    const message = first(await receiver.receiveMessages(1));

    await clock.advance(60 * MINUTE);

    await receiver.completeMessage(message);
  });

  it('outlive the link: a message can be settled after its receiver was closed', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    const client = connect();
    const closed = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1 });
    const message = first(await closed.receiveMessages(1));
    await closed.close();

    await client.createReceiver('orders').completeMessage(message);

    expect(broker.counts('orders')?.active).toBe(0);
  });
});

describe('receiving and deleting', () => {
  it('removes messages as they are delivered', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    const client = connect();
    const receiver = client.createReceiver('orders', { receiveMode: 'receiveAndDelete' });
    await client.createSender('orders').sendMessages([{ body: 1 }, { body: 2 }]);

    const received = await receiver.receiveMessages(2, { maxWaitTimeInMs: SECOND });

    expect(received.map(({ body, lockToken }) => [body as number, lockToken])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
    expect(broker.counts('orders')?.active).toBe(0);
  });
});

describe('peeking', () => {
  it('shows messages in any state and leaves them where they are', async () => {
    const { connect, clock } = await startBroker(ORDERS);
    const client = connect();
    const sender = client.createSender('orders');
    const receiver = client.createReceiver('orders');
    await sender.sendMessages([{ body: 'locked' }, { body: 'free' }]);
    await sender.scheduleMessages({ body: 'scheduled' }, new Date(clock.now() + MINUTE));
    await receiver.receiveMessages(1);

    const peeked = await receiver.peekMessages(10);

    expect(peeked.map(({ body, state }) => [body as string, state])).toEqual([
      ['locked', 'active'],
      ['free', 'active'],
      ['scheduled', 'scheduled'],
    ]);
    expect(peeked[1]?.lockToken).toBeUndefined();
    expect(await receiver.peekMessages(10)).toEqual([]);
  });
});

describe('credit', () => {
  it('delivers no more messages than were asked for', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    await client.createSender('orders').sendMessages(Array.from({ length: 10 }, (_, body) => ({ body })));

    const one = await client.createReceiver('orders').receiveMessages(4);
    const other = await client.createReceiver('orders').receiveMessages(6);

    expect(one.map(({ body }) => body as number)).toEqual([0, 1, 2, 3]);
    expect(other.map(({ body }) => body as number)).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('is given up by a receiver that stops waiting, and the receiver goes on working', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    const sender = client.createSender('orders');
    const receiver = client.createReceiver('orders');

    for (let round = 0; round < 3; round += 1) {
      expect(await receiver.receiveMessages(5, { maxWaitTimeInMs: 20 })).toEqual([]);
      await sender.sendMessages({ body: round });
      const message = first(await receiver.receiveMessages(1));
      expect(message.body).toBe(round);
      await receiver.completeMessage(message);
    }
  });

  it('lets several thousand messages through one link', async () => {
    const { broker, connect } = await startBroker({ queues: { orders: { MaxDeliveryCount: 3 } } });
    const client = connect();
    const sender = client.createSender('orders');
    const count = 5000;
    for (let sent = 0; sent < count; sent += 1000) {
      await sender.sendMessages(Array.from({ length: 1000 }, (_, index) => ({ body: sent + index })));
    }

    const seen = new Set<number>();
    const errors: unknown[] = [];
    client.createReceiver('orders').subscribe(
      {
        processMessage: ({ body }) => Promise.resolve(void seen.add(body as number)),
        processError: ({ error }) => Promise.resolve(void errors.push(error)),
      },
      { maxConcurrentCalls: 100 },
    );

    await expect.poll(() => broker.counts('orders')?.active, { timeout: 30 * SECOND }).toBe(0);
    expect(errors).toEqual([]);
    expect(seen.size).toBe(count);
  }, 60_000);
});

describe('a subscribed receiver', () => {
  it('completes what its handler returns from and abandons what it throws on', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    const client = connect();
    const deliveries: ServiceBusReceivedMessage[] = [];
    const errors: ProcessErrorArgs[] = [];
    client.createReceiver('orders').subscribe({
      processMessage: (message) => {
        deliveries.push(message);
        return message.deliveryCount === 0 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
      processError: (args) => Promise.resolve(void errors.push(args)),
    });

    await client.createSender('orders').sendMessages({ body: 1 });

    await expect.poll(() => broker.counts('orders')?.active).toBe(0);
    expect(deliveries.map(({ deliveryCount }) => deliveryCount)).toEqual([0, 1]);
    expect(errors.map(({ errorSource }) => errorSource)).toEqual(['processMessageCallback']);
  });

  it('is refused on an entity that does not exist', async () => {
    const { connect } = await startBroker(ORDERS);

    await expect(connect().createReceiver('missing').receiveMessages(1)).rejects.toMatchObject({
      code: 'MessagingEntityNotFound',
    });
  });
});
