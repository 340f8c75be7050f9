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

const SESSIONS = { RequiresSession: true };
const ENTITIES = parseEntityConfig({
  UserConfig: {
    Namespaces: [
      {
        Name: 'sbemulatorns',
        Queues: [
          ...['batch', 'batch-metadata', 'unsettled', 'properties', 'calls'].map((Name) => ({
            Name,
            Properties: {},
          })),
          { Name: 'batch-sessions', Properties: SESSIONS },
        ],
        Topics: [
          {
            Name: 'news',
            Properties: {},
            Subscriptions: [
              { Name: 'many', Properties: {} },
              { Name: 'sessions', Properties: SESSIONS },
            ],
          },
        ],
      },
    ],
    Logging: { Type: 'File' },
  },
});

interface Received {
  readonly messages?: readonly unknown[];
  readonly message?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly running?: number;
}

describe('a Service Bus trigger for several messages', () => {
  let stateDir: string;
  let broker: Broker;
  let host: HostProcess | undefined;
  let client: ServiceBusClient;

  const connection = (): string =>
    `Endpoint=sb://127.0.0.1:${String(broker.port)};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;`;
  const startHost = async (env: Readonly<Record<string, string>> = {}): Promise<HostProcess> =>
    (host = await startHostProcess({ app: 'batches', env: { ServiceBus: connection(), ...env } }));

  beforeEach(async () => {
    stateDir = mkdtempSync(path.join(tmpdir(), 'slipway-batches-'));
    broker = await createBroker({
      databaseFile: path.join(stateDir, 'broker.db'),
      entities: ENTITIES,
      clock: wallClock,
      lockClock: wallClock,
      port: 0,
      log: () => undefined,
    });
    client = new ServiceBusClient(connection());
  });

  afterEach(async () => {
    await client.close();
    await host?.kill();
    host = undefined;
    await broker.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const send = (entity: string, ...messages: ServiceBusMessage[]): Promise<void> =>
    client.createSender(entity).sendMessages(messages);
  const received = async (running: HostProcess, count: number): Promise<readonly Received[]> =>
    (await (await fetch(running.url(`api/received/${String(count)}`))).json()) as Received[];
  const numbered = (from: number, to: number): ServiceBusMessage[] =>
    Array.from({ length: to - from + 1 }, (_, index) => ({
      body: { n: from + index },
      messageId: `m-${String(from + index)}`,
    }));

  it('hands over as many as maxMessageBatchSize at once, parsed and in order, and completes all of them', async () => {
    await send('batch', ...numbered(1, 4));
    const records = await received(await startHost(), 2);
    expect(records).toEqual([
      {
        messages: [{ n: 1 }, { n: 2 }, { n: 3 }],
        messageIdArray: ['m-1', 'm-2', 'm-3'],
        deliveryCountArray: [1, 1, 1],
      },
      { messages: [{ n: 4 }], messageIdArray: ['m-4'], deliveryCountArray: [1] },
    ]);
    await until(() => broker.counts('batch')?.active === 0);
  });

  it('abandons all of them when the function throws', async () => {
    await send('batch', { body: { n: 1 }, messageId: 'm-1' }, { body: { fail: true }, messageId: 'm-2' });
    const records = await received(await startHost(), 2);
    expect(records).toMatchObject([
      { messageIdArray: ['m-1', 'm-2'], deliveryCountArray: [1, 1] },
      { messageIdArray: ['m-1', 'm-2'], deliveryCountArray: [2, 2] },
    ]);
  });

  it('gives the metadata as arrays, texts that are absent left out', async () => {
    await send(
      'batch-metadata',
      { body: 1, messageId: 'm-1', subject: 'created', applicationProperties: { Tenant: 'blue' } },
      { body: 2, messageId: 'm-2', correlationId: 'c-2' },
    );
    const [record] = await received(await startHost(), 1);
    expect(record?.metadata).toMatchObject({
      messageIdArray: ['m-1', 'm-2'],
      subjectArray: ['created'],
      correlationIdArray: ['c-2'],
      deliveryCountArray: [1, 1],
      sequenceNumberArray: [expect.any(Number), expect.any(Number)] as unknown,
      enqueuedTimeUtcArray: [expect.stringMatching(/Z$/), expect.stringMatching(/Z$/)] as unknown,
      applicationPropertiesArray: [{ tenant: 'blue' }, {}],
    });
    expect(record?.metadata).not.toHaveProperty('messageId');
  });

  it('waits for minMessageBatchSize messages', async () => {
    const running = await startHost({
      AzureFunctionsJobHost__extensions__serviceBus__minMessageBatchSize: '2',
      AzureFunctionsJobHost__extensions__serviceBus__maxBatchWaitTime: '00:00:50',
    });
    await send('batch', ...numbered(1, 1));
    await until(() => broker.counts('batch')?.active === 1);
    await send('batch', ...numbered(2, 2));
    expect(await received(running, 1)).toMatchObject([{ messages: [{ n: 1 }, { n: 2 }] }]);
  });

  it('hands over fewer once maxBatchWaitTime has passed', async () => {
    const running = await startHost({
      AzureFunctionsJobHost__extensions__serviceBus__minMessageBatchSize: '3',
      AzureFunctionsJobHost__extensions__serviceBus__maxBatchWaitTime: '00:00:02',
    });
    await send('batch', ...numbered(1, 2));
    expect(await received(running, 1)).toMatchObject([{ messages: [{ n: 1 }, { n: 2 }] }]);
  });

  it('never mixes sessions in a batch', async () => {
    const inSession = (sessionId: string, n: number): ServiceBusMessage => ({ body: { n }, sessionId });
    await send('batch-sessions', inSession('A', 1), inSession('B', 2), inSession('A', 3));
    const records = await received(await startHost(), 2);
    expect(records).toEqual([
      { messages: [{ n: 1 }, { n: 3 }], sessions: ['A'] },
      { messages: [{ n: 2 }], sessions: ['B'] },
    ]);
  });

  it('takes batches, and sessions, from subscriptions of a topic', async () => {
    await send('news', { body: { n: 1 }, sessionId: 'A' }, { body: { n: 2 }, sessionId: 'A' });
    const records = await received(await startHost(), 3);
    expect(records).toContainEqual({ messages: [{ n: 1 }, { n: 2 }] });
    expect(records.filter((each) => each.message !== undefined)).toEqual([
      { message: { n: 1 }, sessionId: 'A' },
      { message: { n: 2 }, sessionId: 'A' },
    ]);
  });

  it('goes on with the next batch when the host is started again', async () => {
    const first = await startHost();
    expect(await first.stop()).toBe(0);
    await send('batch', ...numbered(1, 2));
    expect(await received(await startHost(), 1)).toMatchObject([{ messages: [{ n: 1 }, { n: 2 }] }]);
  });

  it('leaves a message to its lock when autoCompleteMessages is false', async () => {
    await send('unsettled', { body: { n: 1 } });
    const running = await startHost();
    expect(await received(running, 1)).toEqual([{ message: { n: 1 }, deliveryCount: 1 }]);
    await running.logged("Executed 'Functions.unsettled' (Succeeded");
    expect(await running.stop()).toBe(0);
    expect(broker.counts('unsettled')).toMatchObject({ active: 1 });
  });

  it('abandons a message when the function throws, also when autoCompleteMessages is false', async () => {
    await send('unsettled', { body: { fail: true } });
    expect(await received(await startHost(), 2)).toEqual([
      { message: { fail: true }, deliveryCount: 1 },
      { message: { fail: true }, deliveryCount: 2 },
    ]);
  });

  it('has the properties of a JSON body as metadata, over those of the message', async () => {
    const body = { id: 7, count: 1.5, urgent: true, nested: { a: 1 }, list: [1], MessageId: 'mine' };
    await send('properties', { body, messageId: 'theirs' });
    expect(await received(await startHost(), 1)).toEqual([
      { id: 7, count: 1.5, urgent: 'True', nested: { a: 1 }, messageId: 'mine' },
    ]);
  });

  it('runs no more than maxConcurrentCalls at a time', async () => {
    await send('calls', ...numbered(1, 6));
    const records = await received(await startHost(), 6);
    expect(Math.max(...records.map(({ running }) => running ?? 0))).toBe(2);
  });

  it('says what it ignores, and refuses sizes that contradict each other', async () => {
    const running = await startHost({ AzureFunctionsJobHost__extensions__serviceBus__prefetchCount: '10' });
    expect(running.log()).toContain('host.json: extensions.serviceBus.prefetchCount is ignored');
    await running.kill();
    await expect(
      startHost({ AzureFunctionsJobHost__extensions__serviceBus__minMessageBatchSize: '4' }),
    ).rejects.toThrow('minMessageBatchSize is greater than maxMessageBatchSize');
  });
});
