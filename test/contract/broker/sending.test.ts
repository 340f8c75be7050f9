import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { MINUTE, SECOND, first, startBroker } from './broker-harness.ts';

describe('sending', () => {
  it('gives a message back with every property it was sent with', async () => {
    const { connect, clock } = await startBroker({ queues: { orders: {} } });
    const client = connect();
    const sent = {
      body: { cluster: 'a', nodes: [1, 2] },
      messageId: 'message-1',
      correlationId: 'correlation-1',
      contentType: 'application/json',
      subject: 'create',
      to: 'someone',
      replyTo: 'answers',
      replyToSessionId: 'answer-session',
      partitionKey: 'key',
      timeToLive: 10 * MINUTE,
      applicationProperties: { text: 'ä', whole: 7, negative: -7, fraction: 1.5, yes: true, none: null },
    };
    await client.createSender('orders').sendMessages(sent);

    const received = first(await client.createReceiver('orders').receiveMessages(1));

    expect(received).toMatchObject({ ...sent, deliveryCount: 0, state: 'active' });
    expect(received.sequenceNumber?.toString()).toBe('1');
    expect(received.enqueuedTimeUtc?.getTime()).toBe(clock.now());
    expect(received.expiresAtUtc?.getTime()).toBe(clock.now() + 10 * MINUTE);
  });

  it('numbers messages in the order in which they were sent', async () => {
    const { connect } = await startBroker({ queues: { orders: {} } });
    const client = connect();
    const sender = client.createSender('orders');
    await sender.sendMessages({ body: 'one' });
    await sender.sendMessages([{ body: 'two' }, { body: 'three' }]);

    const received = await client.createReceiver('orders').receiveMessages(3);

    expect(received.map(({ body, sequenceNumber }) => [body as string, sequenceNumber?.toNumber()])).toEqual([
      ['one', 1],
      ['two', 2],
      ['three', 3],
    ]);
  });

  it('accepts many messages that are sent at once', async () => {
    const { broker, connect } = await startBroker({ queues: { orders: {} } });
    const sender = connect().createSender('orders');

    await Promise.all(Array.from({ length: 200 }, (_, index) => sender.sendMessages({ body: index })));

    expect(broker.counts('orders')).toEqual({ active: 200, deadLettered: 0, scheduled: 0 });
  });

  it('carries a message of many frames', async () => {
    const { connect } = await startBroker({ queues: { orders: {} } });
    const client = connect();
    const body = randomBytes(200 * 1024);
    await client.createSender('orders').sendMessages({ body });

    const received = first(await client.createReceiver('orders').receiveMessages(1));

    expect(body.equals(received.body as Buffer)).toBe(true);
  });

  it('refuses a message of more than 256 KB and goes on taking others', async () => {
    const { broker, connect } = await startBroker({ queues: { orders: {} } });
    const sender = connect().createSender('orders');

    await expect(sender.sendMessages({ body: randomBytes(256 * 1024) })).rejects.toMatchObject({
      code: 'MessageSizeExceeded',
      retryable: false,
    });

    await sender.sendMessages({ body: 'small' });
    expect(broker.counts('orders')?.active).toBe(1);
  });

  it('tells the client how large a batch may be', async () => {
    const { connect } = await startBroker({ queues: { orders: {} } });

    const batch = await connect().createSender('orders').createMessageBatch();

    expect(batch.maxSizeInBytes).toBe(256 * 1024);
  });

  it('refuses to send to an entity that does not exist', async () => {
    const { connect } = await startBroker({ queues: { orders: {} } });

    await expect(connect().createSender('missing').sendMessages({ body: 1 })).rejects.toMatchObject({
      code: 'MessagingEntityNotFound',
      retryable: false,
    });
  });

  it('finds an entity whatever the case of its name', async () => {
    const { broker, connect } = await startBroker({ queues: { Orders: {} } });

    await connect().createSender('oRDERS').sendMessages({ body: 1 });

    expect(broker.counts('orders')?.active).toBe(1);
  });
});

describe('scheduled messages', () => {
  it('stay out of reach until their time, then arrive with a new sequence number', async () => {
    const { broker, connect, clock } = await startBroker({ queues: { orders: {} } });
    const client = connect();
    const sender = client.createSender('orders');
    const dueAt = clock.now() + MINUTE;
    const [number] = await sender.scheduleMessages({ body: 'later' }, new Date(dueAt));
    await sender.sendMessages({ body: 'now' });
    expect(number?.toNumber()).toBe(1);
    expect(broker.counts('orders')).toMatchObject({ active: 1, scheduled: 1 });

    await clock.advance(MINUTE);

    const received = await client.createReceiver('orders').receiveMessages(2);
    expect(received.map(({ body, sequenceNumber }) => [body as string, sequenceNumber?.toNumber()])).toEqual([
      ['now', 2],
      ['later', 3],
    ]);
    expect(received[1]?.enqueuedTimeUtc?.getTime()).toBe(dueAt);
    expect(broker.counts('orders')?.scheduled).toBe(0);
  });

  it('reach a receiver that is waiting for them', async () => {
    const { connect, clock } = await startBroker({ queues: { orders: {} } });
    const client = connect();
    await client.createSender('orders').scheduleMessages({ body: 'later' }, new Date(clock.now() + MINUTE));
    const received = client.createReceiver('orders').receiveMessages(1, { maxWaitTimeInMs: 10 * SECOND });

    await clock.advance(MINUTE);

    expect(first(await received).body).toBe('later');
  });

  it('can be cancelled', async () => {
    const { broker, connect, clock } = await startBroker({ queues: { orders: {} } });
    const sender = connect().createSender('orders');
    const numbers = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], new Date(clock.now() + MINUTE));

    await sender.cancelScheduledMessages(numbers.slice(0, 1));

    expect(broker.counts('orders')?.scheduled).toBe(1);
    await expect(sender.cancelScheduledMessages(numbers.slice(0, 1))).rejects.toMatchObject({
      code: 'MessageNotFound',
    });
  });
});

describe('duplicate detection', () => {
  const queues = {
    orders: { RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: 'PT1M' },
    plain: {},
  };

  it('accepts and drops a message whose id was seen within the window', async () => {
    const { broker, connect } = await startBroker({ queues });
    const sender = connect().createSender('orders');

    await sender.sendMessages({ body: 'first', messageId: 'same' });
    await sender.sendMessages({ body: 'second', messageId: 'same' });
    await sender.sendMessages({ body: 'third', messageId: 'other' });

    expect(broker.counts('orders')?.active).toBe(2);
  });

  it('remembers an id after its message was completed', async () => {
    const { broker, connect } = await startBroker({ queues });
    const client = connect();
    const sender = client.createSender('orders');
    const receiver = client.createReceiver('orders');
    await sender.sendMessages({ body: 1, messageId: 'same' });
    await receiver.completeMessage(first(await receiver.receiveMessages(1)));

    await sender.sendMessages({ body: 2, messageId: 'same' });

    expect(broker.counts('orders')?.active).toBe(0);
  });

  it('takes the id again when the window has passed', async () => {
    const { broker, connect, clock } = await startBroker({ queues });
    const sender = connect().createSender('orders');
    await sender.sendMessages({ body: 1, messageId: 'same' });

    await clock.advance(MINUTE);
    await sender.sendMessages({ body: 2, messageId: 'same' });

    expect(broker.counts('orders')?.active).toBe(2);
  });

  it('counts scheduled messages', async () => {
    const { broker, connect, clock } = await startBroker({ queues });
    const sender = connect().createSender('orders');
    await sender.scheduleMessages({ body: 1, messageId: 'same' }, new Date(clock.now() + MINUTE));

    await sender.sendMessages({ body: 2, messageId: 'same' });

    expect(broker.counts('orders')).toMatchObject({ active: 0, scheduled: 1 });
  });

  it('survives a restart of the broker', async () => {
    const before = await startBroker({ queues });
    await before.connect().createSender('orders').sendMessages({ body: 1, messageId: 'same' });
    const after = await before.restart();

    await after.connect().createSender('orders').sendMessages({ body: 2, messageId: 'same' });

    expect(after.broker.counts('orders')?.active).toBe(1);
  });

  it('is off where it was not asked for', async () => {
    const { broker, connect } = await startBroker({ queues });
    const sender = connect().createSender('plain');

    await sender.sendMessages([
      { body: 1, messageId: 'same' },
      { body: 2, messageId: 'same' },
    ]);

    expect(broker.counts('plain')?.active).toBe(2);
  });
});

describe('time to live', () => {
  it('removes a message that nobody took in time', async () => {
    const { broker, connect, clock } = await startBroker({ queues: { orders: {} } });
    const sender = connect().createSender('orders');
    await sender.sendMessages([{ body: 'short', timeToLive: 30 * SECOND }, { body: 'long' }]);

    await clock.advance(30 * SECOND);

    expect(broker.counts('orders')).toEqual({ active: 1, deadLettered: 0, scheduled: 0 });
  });

  it('dead-letters it where the queue says so', async () => {
    const queues = { orders: { DeadLetteringOnMessageExpiration: true, DefaultMessageTimeToLive: 'PT1M' } };
    const { connect, clock } = await startBroker({ queues });
    const client = connect();
    await client.createSender('orders').sendMessages({ body: 1, timeToLive: 10 * MINUTE });

    await clock.advance(MINUTE);

    const dead = client.createReceiver('orders', { subQueueType: 'deadLetter' });
    expect(first(await dead.receiveMessages(1))).toMatchObject({
      body: 1,
      deadLetterReason: 'TTLExpiredException',
      deadLetterErrorDescription: 'The message expired and was dead lettered.',
    });
  });

  it('does not take a message away from the receiver that holds it', async () => {
    const { broker, connect, clock } = await startBroker({ queues: { orders: {} } });
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages({ body: 1, timeToLive: 30 * SECOND });
    const message = first(await receiver.receiveMessages(1));

    await clock.advance(MINUTE);
    expect(broker.counts('orders')?.active).toBe(1);

    await receiver.abandonMessage(message);
    await clock.advance(0);
    expect(broker.counts('orders')?.active).toBe(0);
  });
});
