import { once } from 'node:events';

import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import rhea from 'rhea';
import { describe, expect, it } from 'vitest';

import { MINUTE, first, startBroker } from './broker-harness.ts';
import { connectPlain } from './plain-client.ts';

type AmqpAnnotatedMessage = ServiceBusReceivedMessage['_rawAmqpMessage'];

const { types } = rhea;
const ORDERS = { queues: { orders: {} } };

describe('a message', () => {
  it.each<[AmqpAnnotatedMessage['bodyType'], unknown]>([
    ['data', Buffer.from([0, 1, 255])],
    ['value', { list: [1, 'two', true, null], nested: { a: 1.5 } }],
    ['value', 'text'],
    ['sequence', [1, 'two', [3]]],
  ])('comes back with its body as %s: %j', async (bodyType, body) => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    const sent: AmqpAnnotatedMessage = {
      body,
      ...(bodyType === undefined ? {} : { bodyType }),
      header: { durable: true, priority: 7 },
      footer: { checksum: 'abc' },
      messageAnnotations: { 'x-own': 'kept', 'x-opt-partition-key': 'key' },
      deliveryAnnotations: { gone: 'on the way' },
      properties: { messageId: 'm', groupSequence: 3, contentEncoding: 'identity' },
      applicationProperties: { a: 1 },
    };
    await client.createSender('orders').sendMessages(sent);

    const received = first(await client.createReceiver('orders').receiveMessages(1));
    const raw = received._rawAmqpMessage;

    expect(received.body).toEqual(body);
    expect(raw.bodyType).toBe(bodyType);
    expect(raw.header).toMatchObject({ durable: true, priority: 7 });
    expect(raw.footer).toEqual({ checksum: 'abc' });
    expect(raw.messageAnnotations).toMatchObject({ 'x-own': 'kept' });
    expect(raw.properties).toMatchObject({ messageId: 'm', groupSequence: 3, contentEncoding: 'identity' });
    expect(received.partitionKey).toBe('key');
  });

  it('cannot claim what only the broker says of it', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    await client.createSender('orders').sendMessages({
      body: 1,
      bodyType: 'value',
      messageAnnotations: { 'x-opt-enqueue-sequence-number': 99, 'x-opt-deadletter-source': 'other', own: 1 },
    });

    const message = first(await client.createReceiver('orders').peekMessages(1));

    expect(message.deadLetterSource).toBeUndefined();
    expect(message.enqueuedSequenceNumber).toBe(0);
    expect(message._rawAmqpMessage.messageAnnotations).toMatchObject({ own: 1 });
  });

  it('says in a peek whether it is active, deferred or scheduled', async () => {
    const { connect, clock } = await startBroker(ORDERS);
    const client = connect();
    const sender = client.createSender('orders');
    await sender.sendMessages([{ body: 'deferred' }, { body: 'active' }]);
    await sender.scheduleMessages({ body: 'scheduled' }, new Date(clock.now() + MINUTE));
    const receiver = client.createReceiver('orders');
    await receiver.deferMessage(first(await receiver.receiveMessages(1)));

    const peeked = await receiver.peekMessages(10);

    expect(peeked.map(({ body, state }) => [body as string, state])).toEqual([
      ['deferred', 'deferred'],
      ['active', 'active'],
      ['scheduled', 'scheduled'],
    ]);
    expect(peeked[2]?.scheduledEnqueueTimeUtc?.getTime()).toBe(clock.now() + MINUTE);
  });

  it('is peeked from any sequence number on', async () => {
    const { connect } = await startBroker(ORDERS);
    const client = connect();
    await client.createSender('orders').sendMessages([1, 2, 3].map((body) => ({ body })));
    const receiver = client.createReceiver('orders');
    const [, second] = await receiver.peekMessages(10);

    const from = second?.sequenceNumber ?? expect.fail('no second message');

    expect(
      (await receiver.peekMessages(10, { fromSequenceNumber: from })).map(({ body }) => body as number),
    ).toEqual([2, 3]);
  });
});

describe('application properties', () => {
  it('keep their types when others of them are changed', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    const connection = connectPlain(broker.port);
    const sender = connection.open_sender('orders');
    await once(sender, 'sendable');
    const uuid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    sender.send({
      body: 1,
      application_properties: {
        long: types.wrap_long(5),
        double: types.wrap_double(2),
        uuid: types.wrap_uuid(uuid),
        instant: types.wrap_timestamp(1_700_000_000_000),
        symbol: types.wrap_symbol('s'),
      },
    });
    await once(sender, 'accepted');
    const client = connect();
    const receiver = client.createReceiver('orders');
    await receiver.abandonMessage(first(await receiver.receiveMessages(1)), { added: 'yes' });

    const { applicationProperties } = first(await receiver.receiveMessages(1));

    expect(applicationProperties).toMatchObject({
      long: 5,
      double: 2,
      instant: 1_700_000_000_000,
      symbol: 's',
      added: 'yes',
    });
    expect(Object.values(applicationProperties?.['uuid'] ?? {})).toEqual([...uuid]);
  });
});
