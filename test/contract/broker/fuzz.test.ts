import { once } from 'node:events';
import { type Socket, connect as connectSocket } from 'node:net';

import type { ServiceBusClient } from '@azure/service-bus';
import fc from 'fast-check';
import rhea from 'rhea';
import { describe, expect, it, onTestFinished } from 'vitest';

import { type TestBroker, startBroker } from './broker-harness.ts';

const AMQP = Buffer.from('AMQP\0\x01\0\0', 'latin1');
const SASL = Buffer.from('AMQP\x03\x01\0\0', 'latin1');
const { types } = rhea;

interface Writer {
  write(value: unknown): void;
  toBuffer(): Buffer;
}

function frame(channel: number, body: Buffer, type = 0): Buffer {
  const head = Buffer.from([0, 0, 0, 0, 2, type, channel >> 8, channel & 0xff]);
  const whole = Buffer.concat([head, body]);
  whole.writeUInt32BE(whole.length);
  return whole;
}

function performative(code: number, fields: readonly unknown[]): Buffer {
  const writer = new (types as unknown as { Writer: new () => Writer }).Writer();
  writer.write(
    types.described_nc(types.wrap_ulong(code), types.wrap_list(fields.map((each) => types.wrap(each)))),
  );
  return writer.toBuffer();
}

const OPEN = frame(0, performative(0x10, ['fuzz', 'localhost']));
const BEGIN = frame(0, performative(0x11, [null, 0, 100, 100]));
const source: unknown = types.described_nc(types.wrap_ulong(0x28), types.wrap_list([types.wrap('orders')]));
const target: unknown = types.described_nc(types.wrap_ulong(0x29), types.wrap_list([types.wrap('orders')]));
const SENDER = frame(0, performative(0x12, ['sender', 0, false, 0, 0, source, target, null, null, 0]));
const RECEIVER = frame(0, performative(0x12, ['receiver', 1, true, 0, 0, source, target]));
const FLOW = frame(0, performative(0x13, [0, 100, 0, 100, 1, 0, 10]));
const TRANSFER = frame(
  0,
  Buffer.concat([
    performative(0x14, [0, 0, Buffer.from([1]), 0, false, false]),
    Buffer.from([0, 0x53, 0x77, 0x41]),
  ]),
);
const WHOLE = [AMQP, OPEN, BEGIN, SENDER, RECEIVER, FLOW, TRANSFER];

/** Random values in the place of fields that have types. */
const anything = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.string({ maxLength: 8 }),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.integer(), { maxKeys: 2 }),
);
const wrongFrame = fc
  .tuple(fc.integer({ min: 0x0f, max: 0x1a }), fc.array(anything, { maxLength: 12 }), fc.nat({ max: 3 }))
  .map(([code, fields, channel]) => frame(channel, performative(code, fields)));
const noise = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const header = fc.constantFrom(
  AMQP,
  SASL,
  Buffer.from('AMQP\0\0\x09\x01', 'latin1'),
  Buffer.from('HTTP/1.1'),
);

const conversation = fc.oneof(
  noise.map((bytes) => [bytes]),
  fc.tuple(header, noise).map((parts) => [...parts]),
  fc.tuple(header, wrongFrame).map((parts) => [...parts]),
  fc
    .tuple(
      fc.nat({ max: WHOLE.length }),
      fc.array(fc.oneof(wrongFrame, noise), { minLength: 1, maxLength: 4 }),
    )
    .map(([valid, rest]) => [...WHOLE.slice(0, valid), ...rest]),
  fc
    .nat({ max: Buffer.concat(WHOLE).length - 1 })
    .map((length) => [Buffer.concat(WHOLE).subarray(0, length)]),
  fc.tuple(fc.nat({ max: Buffer.concat(WHOLE).length - 1 }), fc.nat({ max: 255 })).map(([at, byte]) => {
    const changed = Buffer.from(Buffer.concat(WHOLE));
    changed[at] = byte;
    return [changed];
  }),
);

function open(port: number): Socket {
  const socket = connectSocket(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** Says all of it, with an end after it, and waits until the broker has ended the connection too. */
async function say(port: number, chunks: readonly Buffer[]): Promise<void> {
  const socket = open(port);
  await once(socket, 'connect');
  socket.end(Buffer.concat(chunks));
  if (!socket.destroyed) await once(socket, 'close');
}

async function startWithClient(): Promise<TestBroker & { client: ServiceBusClient }> {
  const broker = await startBroker({ queues: { orders: {}, mine: {} } });
  const client = broker.connect();
  await client.createSender('mine').sendMessages({ body: 'before' });
  return { ...broker, client };
}

describe('a broker that is told nonsense', () => {
  it('goes on serving its other clients', async () => {
    const { broker, client } = await startWithClient();
    const sender = client.createSender('mine');
    const receiver = client.createReceiver('mine', { receiveMode: 'receiveAndDelete' });
    await receiver.receiveMessages(1);

    await fc.assert(
      fc.asyncProperty(conversation, async (chunks) => {
        await say(broker.port, chunks);
        await sender.sendMessages({ body: chunks.length });
      }),
      { numRuns: 200 },
    );

    expect(await receiver.receiveMessages(1)).toHaveLength(1);
  });

  it('ends a connection with a frame that is larger than allowed, without waiting for all of it', async () => {
    const { broker, client, logged } = await startWithClient();
    for (const head of [[SASL], [AMQP], [AMQP, OPEN]]) {
      const socket = open(broker.port);
      await once(socket, 'connect');
      const size = Buffer.alloc(4);
      size.writeUInt32BE(0x7fff_ffff);

      socket.write(Buffer.concat([...head, size, Buffer.alloc(100)]));
      await once(socket, 'close');
    }

    expect(logged.length).toBeGreaterThan(0);
    expect(await client.createReceiver('mine').peekMessages(1)).toHaveLength(1);
  });

  it('bears hundreds of connections that begin and say no more', async () => {
    const { broker, client } = await startWithClient();
    const sockets = Array.from({ length: 300 }, () => open(broker.port));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const [index, socket] of sockets.entries()) {
      socket.write(Buffer.concat(WHOLE).subarray(0, index % Buffer.concat(WHOLE).length));
    }

    await client.createSender('mine').sendMessages({ body: 'after' });

    expect(await client.createReceiver('mine').peekMessages(10)).toHaveLength(2);
  });
});
