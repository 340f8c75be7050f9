import { describe, expect, it } from 'vitest';

import { MINUTE, connect, emulatorConfig, first, startBroker, temporaryFolder } from './broker-harness.ts';
import { exitOf, killBroker, readyPort, spawnBroker } from './broker-process.ts';

const QUEUES = { queues: { orders: {}, clusters: { RequiresSession: true } } };
const CONFIG = JSON.stringify(emulatorConfig(QUEUES));

describe('a broker that is killed', () => {
  it('has every message it accepted, forgets every lock and counts no delivery that was under way', async () => {
    const folder = temporaryFolder();
    const before = spawnBroker({ folder, config: CONFIG });
    const producer = connect(await readyPort(before));
    const sender = producer.createSender('orders');
    const accepted: number[] = [];
    for (let body = 0; body < 300; body += 1) {
      sender.sendMessages({ body }).then(
        () => accepted.push(body),
        () => undefined,
      );
    }
    const receiver = producer.createReceiver('orders');
    const held = first(await receiver.receiveMessages(1));
    await expect.poll(() => accepted.length, { interval: 1 }).toBeGreaterThan(20);
    const atKill = [...accepted];
    await killBroker(before);

    const port = await readyPort(spawnBroker({ folder, config: CONFIG }));
    const messages = await connect(port).createReceiver('orders').receiveMessages(atKill.length);

    const again = messages.find(({ body }) => body === held.body);
    expect(again?.deliveryCount).toBe(0);
    const kept = new Set(messages.map(({ body }) => body as number));
    expect(atKill.filter((body) => !kept.has(body))).toEqual([]);
  });

  it('does not deliver again what it confirmed as completed', async () => {
    const folder = temporaryFolder();
    const before = spawnBroker({ folder, config: CONFIG });
    const client = connect(await readyPort(before));
    await client.createSender('orders').sendMessages([{ body: 'done' }, { body: 'open' }]);
    const receiver = client.createReceiver('orders');
    await receiver.completeMessage(first(await receiver.receiveMessages(1)));
    await killBroker(before);

    const port = await readyPort(spawnBroker({ folder, config: CONFIG }));

    const rest = await connect(port).createReceiver('orders').peekMessages(10);
    expect(rest.map(({ body, sequenceNumber }) => [body as string, sequenceNumber?.toNumber()])).toEqual([
      ['open', 2],
    ]);
  });

  it('frees the sessions that were held and keeps their state', async () => {
    const folder = temporaryFolder();
    const before = spawnBroker({ folder, config: CONFIG });
    const client = connect(await readyPort(before));
    await client.createSender('clusters').sendMessages({ body: 1, sessionId: 'a' });
    const held = await client.acceptSession('clusters', 'a');
    await held.setSessionState('half done');
    await killBroker(before);

    const port = await readyPort(spawnBroker({ folder, config: CONFIG }));
    const receiver = await connect(port).acceptNextSession('clusters');

    expect(receiver.sessionId).toBe('a');
    expect(await receiver.getSessionState()).toBe('half done');
  });
});

describe('a broker that was away', () => {
  it('expires and delivers what fell due meanwhile', async () => {
    const before = await startBroker(QUEUES);
    const sender = before.connect().createSender('orders');
    await sender.sendMessages({ body: 'short', timeToLive: 1 });
    await sender.scheduleMessages({ body: 'due' }, new Date(before.clock.now() + 1));
    const after = await before.restart();

    await after.clock.advance(MINUTE);

    const messages = await after.connect().createReceiver('orders').peekMessages(10);
    expect(messages.map(({ body }) => body as string)).toEqual(['due']);
  });
});

describe('the broker process', () => {
  it('runs on the clock that it is given', async () => {
    const virtualMs = Date.parse('2031-02-03T04:05:06Z');
    const clock = `${String(Date.now())},${String(virtualMs)},1`;
    const port = await readyPort(spawnBroker({ folder: temporaryFolder(), config: CONFIG, clock }));
    const client = connect(port);
    await client.createSender('orders').sendMessages({ body: 1 });

    const message = first(await client.createReceiver('orders').receiveMessages(1));

    expect((message.enqueuedTimeUtc?.getTime() ?? 0) - virtualMs).toBeLessThan(MINUTE);
    expect(Math.abs((message.lockedUntilUtc?.getTime() ?? 0) - Date.now() - MINUTE)).toBeLessThan(MINUTE / 2);
  });

  it('ends when its parent does', async () => {
    const child = spawnBroker({ folder: temporaryFolder(), config: CONFIG });
    await readyPort(child);

    child.stdin?.end();

    expect(await exitOf(child)).toMatchObject({ code: 0 });
  });

  it('says in one line that its port is taken', async () => {
    const { broker } = await startBroker(QUEUES);

    const child = spawnBroker({ folder: temporaryFolder(), config: CONFIG, port: broker.port });

    expect(await exitOf(child)).toEqual({
      code: 1,
      stderr: `broker: port ${String(broker.port)} is in use\n`,
    });
  });

  it('says in one line that its state is in use', async () => {
    const folder = temporaryFolder();
    await readyPort(spawnBroker({ folder, config: CONFIG }));

    const { code, stderr } = await exitOf(spawnBroker({ folder, config: CONFIG }));

    expect(code).toBe(1);
    expect(stderr).toMatch(/^broker: .*broker\.db: database is locked\n$/);
  });

  it('says in one line what is wrong with its configuration', async () => {
    const config = JSON.stringify(emulatorConfig({ queues: { orders: { LockDuration: 'soon' } } }));

    const { code, stderr } = await exitOf(spawnBroker({ folder: temporaryFolder(), config }));

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^broker: .*Config\.json: .*Queues\.0\.Properties\.LockDuration: "soon" is not .*\n$/,
    );
  });
});
