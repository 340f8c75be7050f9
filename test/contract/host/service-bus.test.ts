import { ServiceBusClient } from '@azure/service-bus';
import type { ServiceBusMessage } from '@azure/service-bus';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBroker } from '../../../src/local/broker/broker.ts';
import type { Broker } from '../../../src/local/broker/broker.ts';
import { parseEntityConfig } from '../../../src/local/broker/entity-config.ts';
import { wallClock } from '../../../src/local/shared/clock.ts';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';
import { until } from '../../support/until.ts';

const ENTITIES = parseEntityConfig({
  UserConfig: {
    Namespaces: [
      {
        Name: 'sbemulatorns',
        Queues: [
          ...['plain', 'metadata', 'reverse', 'intake', 'out'].map((Name) => ({
            Name,
            Properties: { MaxDeliveryCount: 3, LockDuration: 'PT1M' },
          })),
          {
            Name: 'sessions',
            Properties: { RequiresSession: true, MaxDeliveryCount: 3, LockDuration: 'PT1M' },
          },
        ],
        Topics: [{ Name: 'news', Properties: {}, Subscriptions: [{ Name: 'all', Properties: {} }] }],
      },
    ],
    Logging: { Type: 'File' },
  },
});

describe('a Service Bus trigger', () => {
  let stateDir: string;
  let broker: Broker;
  let host: HostProcess;
  let client: ServiceBusClient;

  const openBroker = (port: number): Promise<Broker> =>
    createBroker({
      databaseFile: path.join(stateDir, 'broker.db'),
      entities: ENTITIES,
      clock: wallClock,
      lockClock: wallClock,
      port,
      log: () => undefined,
    });
  const connection = (port: number): string =>
    `Endpoint=sb://127.0.0.1:${String(port)};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;`;

  beforeEach(async () => {
    stateDir = mkdtempSync(path.join(tmpdir(), 'slipway-messages-'));
    broker = await openBroker(0);
    host = await startHostProcess({
      app: 'messages',
      env: {
        PLAIN_QUEUE: 'plain',
        NEWS_TOPIC: 'news',
        BUS: 'ServiceBus',
        ServiceBus: connection(broker.port),
      },
    });
    client = new ServiceBusClient(connection(broker.port));
  });

  afterEach(async () => {
    await client.close();
    await host.kill();
    await broker.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const send = (queue: string, ...messages: ServiceBusMessage[]): Promise<void> =>
    client.createSender(queue).sendMessages(messages);
  const received = async (count: number): Promise<readonly Record<string, unknown>[]> =>
    (await (await fetch(host.url(`api/received/${String(count)}`))).json()) as Record<string, unknown>[];
  const release = (name: string): Promise<Response> =>
    fetch(host.url(`api/release/${name}`), { method: 'POST' });
  const takeOut = async (count: number): Promise<unknown[]> => {
    const receiver = client.createReceiver('out', { receiveMode: 'receiveAndDelete' });
    const taken: unknown[] = [];
    while (taken.length < count) {
      const messages = await receiver.receiveMessages(count - taken.length, { maxWaitTimeInMs: 5_000 });
      taken.push(...messages.map((message) => message.body as unknown));
    }
    return taken;
  };

  it('hands the function a parsed JSON body and completes the message when it returns', async () => {
    await send('plain', { body: { hello: 'world' }, messageId: 'm-1' });
    expect(await received(2)).toEqual([
      { message: { hello: 'world' }, messageId: 'm-1', deliveryCount: 1 },
      { finished: 'm-1' },
    ]);
    await host.logged("Executed 'Functions.plain' (Succeeded");
    await until(() => broker.counts('plain')?.active === 0);
  });

  it('hands the function a body that is not JSON as text', async () => {
    await send('plain', { body: Buffer.from('plain words'), messageId: 'm-1' });
    expect((await received(1))[0]).toMatchObject({ message: 'plain words' });
  });

  it('delivers a message again when the function throws, until it has been delivered too often', async () => {
    await send('plain', { body: { fail: 9 }, messageId: 'm-1' });
    const records = await received(3);
    expect(records.map((record) => record['deliveryCount'])).toEqual([1, 2, 3]);
    const dead = client.createReceiver('plain', { subQueueType: 'deadLetter' });
    const [message] = await dead.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
    expect(message?.deadLetterReason).toBe('MaxDeliveryCountExceeded');
  });

  it('gives the metadata of the message under the names of the extension', async () => {
    await send('metadata', {
      body: 1,
      messageId: 'm-1',
      correlationId: 'c-1',
      subject: 'created',
      contentType: 'application/json',
      replyTo: 'answers',
      to: 'somebody',
      applicationProperties: { Tenant: 'blue', count: 3 },
    });
    const [record] = await received(1);
    expect(record?.['metadata']).toMatchObject({
      messageId: 'm-1',
      deliveryCount: 1,
      sequenceNumber: expect.any(Number) as number,
      enqueuedTimeUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      lockToken: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      correlationId: 'c-1',
      subject: 'created',
      label: 'created',
      contentType: 'application/json',
      replyTo: 'answers',
      to: 'somebody',
      applicationProperties: { tenant: 'blue', count: 3 },
      userProperties: { tenant: 'blue', count: 3 },
    });
  });

  it('receives from a subscription of a topic', async () => {
    await send('news', { body: { headline: 'x' } });
    expect(await received(1)).toEqual([{ news: { headline: 'x' } }]);
  });

  it('hands out several messages at a time without sessions', async () => {
    await send('plain', { body: { hold: 'a' }, messageId: 'a' }, { body: { hold: 'b' }, messageId: 'b' });
    const records = await received(2);
    expect(new Set(records.map((record) => record['messageId']))).toEqual(new Set(['a', 'b']));
    await Promise.all([release('a'), release('b')]);
  });

  it('runs the messages of a session one after another, and sessions side by side', async () => {
    await send('sessions', { body: { hold: 'x' }, messageId: 'a1', sessionId: 'A' });
    await send('sessions', { body: {}, messageId: 'a2', sessionId: 'A' });
    await send('sessions', { body: { hold: 'y' }, messageId: 'b1', sessionId: 'B' });
    const begun = await received(2);
    expect(begun.map((record) => record['messageId'])).toEqual(['a1', 'b1']);
    await release('x');
    expect((await received(5)).slice(2)).toEqual([
      { finished: 'a1' },
      { message: {}, messageId: 'a2', deliveryCount: 1, sessionId: 'A' },
      { finished: 'a2' },
    ]);
    await release('y');
    await received(6);
  });

  it('has no more sessions open than host.json allows, and goes on to the next when one is idle', async () => {
    await send('sessions', { body: { hold: 'x' }, messageId: 'a', sessionId: 'A' });
    await send('sessions', { body: { hold: 'y' }, messageId: 'b', sessionId: 'B' });
    await received(2);
    await send('sessions', { body: {}, messageId: 'c', sessionId: 'C' });
    await release('x');
    const records = await received(5);
    expect(records.slice(2).map((record) => record['messageId'] ?? record['finished'])).toEqual([
      'a',
      'c',
      'c',
    ]);
    await release('y');
  });

  it('takes a session up again for a message that failed', async () => {
    await send('sessions', { body: { fail: 1 }, messageId: 'a', sessionId: 'A' });
    const records = await received(3);
    expect(records.map((record) => record['deliveryCount'])).toEqual([1, 2, undefined]);
  });

  it('starts an orchestration from a message', async () => {
    await send('intake', { body: { id: 'order-1' } });
    await host.logged("Executed 'Functions.intake' (Succeeded");
    const response = await fetch(host.url('durabletask/instances/order-1'));
    expect(await response.json()).toMatchObject({ name: 'work', input: { id: 'order-1' } });
  });

  it.each([
    ['a string', 'words', ['words']],
    [
      'an object, whole',
      { body: 'x', applicationProperties: {} },
      [{ body: 'x', applicationProperties: {} }],
    ],
    ['each item of an array', [{ a: 1 }, 'b'], [{ a: 1 }, 'b']],
  ])('sends %s of an output binding', async (_what, value, expected) => {
    const response = await fetch(host.url('api/send'), { method: 'POST', body: JSON.stringify(value) });
    expect(response.status).toBe(202);
    const bodies = await takeOut(expected.length);
    expect(bodies.map((body) => (Buffer.isBuffer(body) ? body.toString() : body))).toEqual(expected);
  });

  it('sends to a topic and a queue at once, by names and a connection that settings give', async () => {
    const response = await fetch(host.url('api/publish'), { method: 'POST', body: '{"headline":"y"}' });
    expect(response.status).toBe(204);
    expect(await received(1)).toEqual([{ news: { headline: 'y' } }]);
    expect((await takeOut(2)).map(String)).toEqual(['also', 'here']);
  });

  it('sends what the function returns when the return is an output', async () => {
    await send('reverse', { body: 'abc' });
    expect(String((await takeOut(1))[0])).toBe('cba');
  });

  it('finishes the running message, and settles it, when the host is stopped', async () => {
    await send('plain', { body: { hold: 'x' }, messageId: 'm-1' });
    await received(1);
    const stopped = host.stop();
    await release('x');
    expect(await stopped).toBe(0);
    expect(broker.counts('plain')).toMatchObject({ active: 0, deadLettered: 0 });
  });

  it('goes on when the broker comes back', async () => {
    await send('plain', { body: { before: true }, messageId: 'm-1' });
    await received(2);
    await until(() => broker.counts('plain')?.active === 0);
    const { port } = broker;
    await client.close();
    await broker.close();
    await host.logged('The receiver of Functions.plain failed');
    broker = await openBroker(port);
    client = new ServiceBusClient(connection(port));
    await send('plain', { body: { after: true }, messageId: 'm-2' });
    await send('sessions', { body: {}, messageId: 'm-3', sessionId: 'A' });
    const finished = (await received(6)).map((record) => record['finished']).filter((id) => id !== undefined);
    expect(new Set(finished)).toEqual(new Set(['m-1', 'm-2', 'm-3']));
  });
});

describe('a Service Bus trigger without its broker', () => {
  it('lets the host start, and says what is wrong', async () => {
    const nobody =
      'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;';
    const host = await startHostProcess({
      app: 'messages',
      env: { PLAIN_QUEUE: 'plain', ServiceBus: nobody },
    });
    await host.logged('The receiver of Functions.plain failed');
    expect((await fetch(host.url('admin/host/ping'))).status).toBe(200);
    expect(await host.stop()).toBe(0);
  });
});
