import { describe, expect, it } from 'vitest';

import { startBroker } from './broker-harness.ts';

const HALF = Buffer.alloc(200 * 1024);
const FULL = { code: 'QuotaExceeded', message: /maximum entity size has been reached/ };

describe('an entity of a largest size', () => {
  it('refuses messages when it is full, and takes them again when it has room', async () => {
    const { connect } = await startBroker({ queues: { orders: { MaxSizeInMegabytes: 1 } } });
    const client = connect();
    const sender = client.createSender('orders');
    for (let count = 0; count < 6; count += 1) await sender.sendMessages({ body: HALF });

    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({
      code: FULL.code,
      message: expect.stringMatching(FULL.message) as string,
    });

    const receiver = client.createReceiver('orders', { receiveMode: 'receiveAndDelete' });
    await receiver.receiveMessages(1);
    await sender.sendMessages({ body: 1 });
  });

  it('counts its dead letters, also after a restart', async () => {
    const before = await startBroker({ queues: { orders: { MaxSizeInMegabytes: 1 } } });
    const client = before.connect();
    const sender = client.createSender('orders');
    for (let count = 0; count < 6; count += 1) await sender.sendMessages({ body: HALF });
    const receiver = client.createReceiver('orders');
    for (const message of await receiver.receiveMessages(6)) await receiver.deadLetterMessage(message);
    await client.close();

    const { connect } = await before.restart();

    await expect(connect().createSender('orders').sendMessages({ body: 1 })).rejects.toMatchObject({
      code: FULL.code,
    });
  });

  it('may be a topic, which counts what its subscriptions hold', async () => {
    const { connect } = await startBroker({
      topics: [
        {
          Name: 'events',
          Properties: { MaxSizeInMegabytes: 1 },
          Subscriptions: [{ Name: 'one' }, { Name: 'two' }],
        },
      ],
    });
    const sender = connect().createSender('events');
    for (let count = 0; count < 3; count += 1) await sender.sendMessages({ body: HALF });

    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({ code: FULL.code });
  });
});
