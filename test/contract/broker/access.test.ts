import { once } from 'node:events';

import { ServiceBusClient } from '@azure/service-bus';
import { describe, expect, it, onTestFinished } from 'vitest';

import { AccessControl } from '../../../src/local/broker/amqp/access-control.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type TestBroker, startBroker } from './broker-harness.ts';
import { connectPlain } from './plain-client.ts';

const KEY = { name: 'RootManageSharedAccessKey', key: 'secret' };

const startLocked = (): Promise<TestBroker> =>
  startBroker({ queues: { orders: {}, other: {} } }, { accessKey: KEY });

function connectWith(port: number, { name, key }: typeof KEY): ServiceBusClient {
  const client = new ServiceBusClient(
    `Endpoint=sb://localhost:${String(port)};SharedAccessKeyName=${name};SharedAccessKey=${key};UseDevelopmentEmulator=true;`,
    { retryOptions: { maxRetries: 0 } },
  );
  onTestFinished(() => client.close());
  return client;
}

describe('a broker with an access key', () => {
  it('lets in who has it', async () => {
    const { broker } = await startLocked();
    const client = connectWith(broker.port, KEY);
    await client.createSender('orders').sendMessages({ body: 1 });

    expect(await client.createReceiver('orders').peekMessages(1)).toMatchObject([{ body: 1 }]);
    const receiver = client.createReceiver('orders', { receiveMode: 'receiveAndDelete' });
    expect(await receiver.receiveMessages(1)).toMatchObject([{ body: 1 }]);
  });

  it.each([
    ['another key', { ...KEY, key: 'other' }],
    ['a key of another name', { ...KEY, name: 'other' }],
  ])('refuses %s as the service does', async (_, key) => {
    const { broker } = await startLocked();
    const sender = connectWith(broker.port, key).createSender('orders');

    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({ code: 'UnauthorizedAccess' });
    expect(broker.counts('orders')?.active).toBe(0);
  });

  it.each(['orders', 'orders/$management'])('refuses a link to %s without a token', async (address) => {
    const { broker } = await startLocked();
    const connection = connectPlain(broker.port);

    const [{ sender }] = (await once(connection.open_sender(address), 'sender_error')) as [
      { sender: { error: unknown } },
    ];
    const [{ receiver }] = (await once(connection.open_receiver(address), 'receiver_error')) as [
      { receiver: { error: unknown } },
    ];

    expect(sender.error).toMatchObject({ condition: 'amqp:unauthorized-access' });
    expect(receiver.error).toMatchObject({ condition: 'amqp:unauthorized-access' });
  });

  it('lets in who logs in with it', async () => {
    const { broker } = await startLocked();
    const connection = connectPlain(broker.port, { username: KEY.name, password: KEY.key });
    const sender = connection.open_sender('orders');
    await once(sender, 'sendable');

    sender.send({ body: 1 });
    await once(sender, 'accepted');

    expect(broker.counts('orders')?.active).toBe(1);
  });

  it('ends the connection of who logs in with another', async () => {
    const { broker } = await startLocked();
    const connection = connectPlain(broker.port, { username: KEY.name, password: 'other' });
    connection.on('connection_error', () => undefined);
    connection.on('error', () => undefined);

    await once(connection, 'disconnected');

    expect(connection.is_open()).toBe(false);
  });
});

describe('a token', () => {
  // Made with the key "secret" by `printf 'sb%%3a%%2f%%2flocalhost%%2forders\n1767600060' | openssl dgst -sha256 -hmac secret -binary | base64`.
  const token = (resource: string, seconds: number, signature: string): string =>
    `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${String(seconds)}&skn=${KEY.name}`;
  const SIGNED = token(
    'sb%3a%2f%2flocalhost%2forders',
    1_767_600_060,
    'VKBOZsT8iYgn1yluDs5btnsQydskoiu54cFbqQiJqKI=',
  );
  const startMs = 1_767_600_000_000;

  it('opens what is under its resource, until it expires', async () => {
    const clock = new ManualClock(startMs);
    const access = new AccessControl(KEY, clock);
    const grants = access.grantsOf(undefined);
    access.grant(grants, SIGNED);

    access.requireGrant(grants, 'Orders');
    access.requireGrant(grants, 'orders/$DeadLetterQueue');
    expect(() => {
      access.requireGrant(grants, 'ordersarchive');
    }).toThrow('Unauthorized access');
    await clock.advance(60_000);
    expect(() => {
      access.requireGrant(grants, 'orders');
    }).toThrow('Unauthorized access');
  });

  it.each([
    ['is none', 'Bearer abc', 'MalformedToken'],
    ['lacks a field', 'SharedAccessSignature sr=a&sig=b&se=1', 'MalformedToken'],
    ['is badly encoded', `SharedAccessSignature sr=a&sig=%&se=1&skn=${KEY.name}`, 'MalformedToken'],
    ['was changed', SIGNED.replace('orders', 'others'), 'InvalidSignature'],
  ])('is refused when it %s', (_, given, problem) => {
    const access = new AccessControl(KEY, new ManualClock(startMs));

    expect(() => {
      access.grant(access.grantsOf(undefined), given);
    }).toThrow(problem);
  });

  it('is refused when it has expired', () => {
    const access = new AccessControl(KEY, new ManualClock(startMs + 60_000));

    expect(() => {
      access.grant(access.grantsOf(undefined), SIGNED);
    }).toThrow('ExpiredToken');
  });
});
