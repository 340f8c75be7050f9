import { describe, expect, it } from 'vitest';

import { MINUTE, first, startBroker } from './broker-harness.ts';

describe('a queue that forwards', () => {
  it('hands every message on to its target at once, also a scheduled one when it is due', async () => {
    const { broker, connect, clock } = await startBroker({
      queues: { inbox: { ForwardTo: 'Orders' }, orders: {} },
    });
    const client = connect();
    const sender = client.createSender('inbox');
    await sender.sendMessages({ body: 0 });
    await sender.sendMessages({ body: 1, messageId: 'm' });
    await sender.scheduleMessages({ body: 2 }, new Date(clock.now() + MINUTE));
    expect(broker.counts('inbox')).toMatchObject({ active: 0, scheduled: 1 });

    await clock.advance(MINUTE);

    const messages = await client.createReceiver('orders').peekMessages(10);
    expect(messages.map(({ body }) => body as number)).toEqual([0, 1, 2]);
    expect(messages[1]).toMatchObject({ messageId: 'm', deliveryCount: 0 });
    expect(messages[1]?.sequenceNumber?.toNumber()).toBe(2);
    expect(messages[1]?.enqueuedSequenceNumber).toBe(2);
  });

  it('hands on what had come before it was declared to', async () => {
    const before = await startBroker({ queues: { inbox: {}, orders: {} } });
    const client = before.connect();
    await client.createSender('inbox').sendMessages({ body: 1 });
    await client.close();

    const { broker } = await before.restart({ queues: { inbox: { ForwardTo: 'orders' }, orders: {} } });

    expect(broker.counts('inbox')?.active).toBe(0);
    expect(broker.counts('orders')?.active).toBe(1);
  });

  it('is not received from', async () => {
    const { connect } = await startBroker({ queues: { inbox: { ForwardTo: 'orders' }, orders: {} } });

    await expect(connect().createReceiver('inbox').receiveMessages(1)).rejects.toThrow('auto-forwarding');
  });

  it('forwards to a topic, and subscriptions forward in turn', async () => {
    const { connect } = await startBroker({
      queues: { inbox: { ForwardTo: 'events' }, orders: {} },
      topics: [{ Name: 'events', Subscriptions: [{ Name: 'some', Properties: { ForwardTo: 'orders' } }] }],
    });
    const client = connect();

    await client.createSender('inbox').sendMessages({ body: 1 });

    expect(await client.createReceiver('orders').peekMessages(10)).toMatchObject([{ body: 1 }]);
  });

  it('dead-letters a message that was handed on four times, which ends a circle', async () => {
    const { connect } = await startBroker({
      queues: { here: { ForwardTo: 'there' }, there: { ForwardTo: 'here' } },
    });
    const client = connect();

    await client.createSender('here').sendMessages({ body: 1 });

    const refused = client.createReceiver('here', { subQueueType: 'transferDeadLetter' });
    expect(first(await refused.receiveMessages(1))).toMatchObject({
      body: 1,
      deadLetterReason: 'MaxTransferHopCountExceeded',
    });
  });

  it('dead-letters what its target does not take', async () => {
    const { connect } = await startBroker({
      queues: { inbox: { ForwardTo: 'clusters' }, clusters: { RequiresSession: true } },
    });
    const client = connect();

    await client.createSender('inbox').sendMessages([{ body: 1 }, { body: 2, sessionId: 'a' }]);

    const refused = client.createReceiver('inbox', { subQueueType: 'transferDeadLetter' });
    expect(await refused.peekMessages(10)).toMatchObject([
      { body: 1, deadLetterReason: 'Session ID is null.' },
    ]);
    expect((await client.acceptNextSession('clusters')).sessionId).toBe('a');
  });

  it('drops what its target has seen', async () => {
    const { broker, connect } = await startBroker({
      queues: { inbox: { ForwardTo: 'orders' }, orders: { RequiresDuplicateDetection: true } },
    });
    const sender = connect().createSender('inbox');

    await sender.sendMessages([
      { body: 1, messageId: 'same' },
      { body: 2, messageId: 'same' },
    ]);

    expect(broker.counts('orders')?.active).toBe(1);
  });
});

describe('a queue that forwards its dead letters', () => {
  it('sends them on with their reason and source', async () => {
    const { broker, connect } = await startBroker({
      queues: { orders: { ForwardDeadLetteredMessagesTo: 'refused', MaxDeliveryCount: 1 }, refused: {} },
    });
    const client = connect();
    const receiver = client.createReceiver('orders');
    await client.createSender('orders').sendMessages([{ body: 1 }, { body: 2 }]);

    await receiver.deadLetterMessage(first(await receiver.receiveMessages(1)), {
      deadLetterReason: 'Unreadable',
      deadLetterErrorDescription: 'It is no request.',
    });
    await receiver.abandonMessage(first(await receiver.receiveMessages(1)));

    expect(broker.counts('orders')).toMatchObject({ active: 0, deadLettered: 0 });
    const forwarded = client.createReceiver('refused');
    const messages = await forwarded.receiveMessages(2);
    expect(messages).toMatchObject([
      {
        body: 1,
        deliveryCount: 0,
        deadLetterReason: 'Unreadable',
        deadLetterErrorDescription: 'It is no request.',
        deadLetterSource: 'orders',
      },
      { body: 2, deadLetterReason: 'MaxDeliveryCountExceeded', deadLetterSource: 'orders' },
    ]);
    await forwarded.completeMessage(first(messages));
  });

  it('forwards what has expired', async () => {
    const { connect, clock } = await startBroker({
      queues: {
        orders: { ForwardDeadLetteredMessagesTo: 'refused', DeadLetteringOnMessageExpiration: true },
        refused: {},
      },
    });
    const client = connect();
    await client.createSender('orders').sendMessages({ body: 1, timeToLive: MINUTE });

    await clock.advance(MINUTE);

    expect(await client.createReceiver('refused').peekMessages(1)).toMatchObject([
      { body: 1, deadLetterReason: 'TTLExpiredException', deadLetterSource: 'orders' },
    ]);
  });
});
