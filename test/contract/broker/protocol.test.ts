import { once } from 'node:events';
import { type Socket, connect as connectSocket } from 'node:net';

import rhea, { type EventContext } from 'rhea';
import { describe, expect, it } from 'vitest';

import { keepTransfersUndecoded } from '../../../src/local/broker/amqp/rhea-wire.ts';
import { first, startBroker } from './broker-harness.ts';
import { connectPlain } from './plain-client.ts';

const ORDERS = { queues: { orders: {} } };
const AMQP_HEADER = Buffer.from('AMQP\0\x01\0\0', 'latin1');

/** Sends the bytes and waits until the broker has closed the connection. */
async function sendRaw(port: number, ...chunks: readonly Buffer[]): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  socket.write(Buffer.concat(chunks));
  await once(socket, 'close');
}

describe('a connection that breaks the protocol', () => {
  it.each([
    ['bytes that are no AMQP', [Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
    ['a frame that is too small', [AMQP_HEADER, Buffer.alloc(16)]],
    ['a frame of an unknown type', [AMQP_HEADER, Buffer.from([0, 0, 0, 9, 2, 9, 0, 0, 0x40])]],
    [
      'a frame with a broken performative',
      [AMQP_HEADER, Buffer.from([0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x10, 0xc0])],
    ],
    [
      'an attach on a channel that was never begun',
      [AMQP_HEADER, Buffer.from([0, 0, 0, 12, 2, 0, 0, 5, 0, 0x53, 0x12, 0x45])],
    ],
  ])('is closed after %s, with a line in the log, and no other is', async (_, chunks) => {
    const { broker, connect, logged } = await startBroker(ORDERS);
    const client = connect();
    const sender = client.createSender('orders');
    await sender.sendMessages({ body: 1 });

    await sendRaw(broker.port, ...chunks);

    expect(logged).toHaveLength(1);
    await sender.sendMessages({ body: 2 });
    expect(await client.createReceiver('orders').peekMessages(10)).toHaveLength(2);
  });
});

describe('a connection that breaks the protocol while it holds a session', () => {
  it('loses the session at once, and the delivery counts', async () => {
    const { broker, connect } = await startBroker({ queues: { clusters: { RequiresSession: true } } });
    await connect().createSender('clusters').sendMessages({ body: 1, sessionId: 'a' });
    const connection = connectPlain(broker.port);
    const filter = { 'com.microsoft:session-filter': 'a' };
    await once(
      connection.open_receiver({ source: { address: 'clusters', filter }, autoaccept: false }),
      'message',
    );
    const lost = once(connection, 'disconnected');

    (connection as unknown as { socket: Socket }).socket.write(Buffer.alloc(16));
    await lost;

    const receiver = await connect().acceptSession('clusters', 'a');
    expect(receiver.sessionId).toBe('a');
    expect(first(await receiver.receiveMessages(1)).deliveryCount).toBe(1);
  });
});

describe('a message that cannot be read', () => {
  it('is rejected, and the link stays open for others', async () => {
    const { broker } = await startBroker(ORDERS);
    const sender = connectPlain(broker.port).open_sender('orders');
    const [{ sender: link }] = (await once(sender, 'sendable')) as [EventContext];

    link?.send(Buffer.from([0x00, 0x53, 0x75, 0xa0, 0xff]), undefined, 0);
    const [rejected] = (await once(sender, 'rejected')) as [EventContext];
    expect(rejected.delivery?.remote_state?.['error']).toMatchObject({ condition: 'amqp:decode-error' });

    link?.send({ body: 'fine' });
    await once(sender, 'accepted');
    expect(broker.counts('orders')?.active).toBe(1);
  });
});

describe('what the broker does not have to change', () => {
  it('comes back byte for byte, types and all', async () => {
    const { broker } = await startBroker(ORDERS);
    const connection = connectPlain(broker.port);
    const { types } = rhea;
    const uuid = types.wrap_uuid(Buffer.from('00112233445566778899aabbccddeeff', 'hex'));
    const propertiesSection = Buffer.from([0x00, 0x53, 0x73]);
    const encoded = rhea.message.encode({
      message_id: uuid,
      application_properties: {
        long: types.wrap_long(5),
        short: types.wrap_short(6),
        float: types.wrap_float(1),
      },
      body: types.wrap_list([types.wrap_ubyte(1), uuid]),
    });
    const unchanged = encoded.subarray(encoded.indexOf(propertiesSection));
    const sender = connection.open_sender('orders');
    await once(sender, 'sendable');
    sender.send(encoded, undefined, 0);
    await once(sender, 'accepted');

    const receiver = connection.open_receiver({ source: 'orders', autoaccept: false });
    keepTransfersUndecoded(receiver.session);
    const [{ message }] = (await once(receiver, 'message')) as [{ message: Buffer }];

    expect(message.subarray(message.indexOf(propertiesSection)).toString('hex')).toBe(
      unchanged.toString('hex'),
    );
  });
});

describe('a drain', () => {
  it('is answered also when the credit was used up on the way', async () => {
    const { broker, connect } = await startBroker(ORDERS);
    await connect().createSender('orders').sendMessages({ body: 1 });
    const receiver = connectPlain(broker.port).open_receiver({
      source: 'orders',
      autoaccept: false,
      credit_window: 0,
    });
    await once(receiver, 'receiver_open');
    const drained = once(receiver, 'receiver_drained');

    receiver.add_credit(1);
    receiver.drain_credit();

    await drained;
  });
});
