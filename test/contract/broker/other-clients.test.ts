import { once } from 'node:events';

import rhea, { type EventContext } from 'rhea';
import { describe, expect, it } from 'vitest';

import { startBroker } from './broker-harness.ts';
import { ask, connectPlain } from './plain-client.ts';

const { types } = rhea;
const ENTITIES = { queues: { orders: {}, clusters: { RequiresSession: true } } };

interface Filtered {
  readonly source: { readonly filter?: Readonly<Record<string, unknown>> };
}

describe('a receiver of a session', () => {
  it.each<[string, unknown]>([
    ['plain', 'a'],
    ['described', types.described_nc(types.wrap_ulong(0x13_7000_000c), types.wrap_string('a'))],
  ])('may give the filter %s, and is answered alike', async (_, filter) => {
    const { broker } = await startBroker(ENTITIES);
    const receiver = connectPlain(broker.port).open_receiver({
      source: { address: 'clusters', filter: { 'com.microsoft:session-filter': filter } },
    });

    await once(receiver, 'receiver_open');

    const answered = (receiver as unknown as Filtered).source.filter?.['com.microsoft:session-filter'];
    expect(answered).toEqual(typeof filter === 'string' ? 'a' : expect.objectContaining({ value: 'a' }));
  });
});

describe('a sender', () => {
  it('may settle its messages itself', async () => {
    const { broker } = await startBroker(ENTITIES);
    const sender = connectPlain(broker.port).open_sender({ target: 'orders', snd_settle_mode: 1 });
    await once(sender, 'sendable');
    for (let body = 0; body < 5; body += 1) sender.send({ body });

    const unsettled = connectPlain(broker.port).open_sender('orders');
    await once(unsettled, 'sendable');
    unsettled.send({ body: 5 });
    await once(unsettled, 'accepted');

    await expect.poll(() => broker.counts('orders')?.active).toBe(6);
  });

  it('is refused without a target', async () => {
    const { broker } = await startBroker(ENTITIES);
    const sender = connectPlain(broker.port).open_sender({ name: 'nowhere' });

    await once(sender, 'sender_error');

    expect(sender.error).toMatchObject({ condition: 'amqp:not-found' });
  });

  it('is refused a transaction', async () => {
    const { broker, logged } = await startBroker(ENTITIES);
    const coordinator: unknown = types.described_nc(types.wrap_ulong(0x30), types.wrap_list([]));
    const connection = connectPlain(broker.port);
    await once(connection, 'connection_open');
    const sender = connection.create_session();
    sender.open();
    const link = sender.open_sender({ name: 'coordinator', target: 'any' });
    (link as unknown as { local: { attach: { target: unknown } } }).local.attach.target = coordinator;

    await once(link, 'sender_error');

    expect(link.error).toMatchObject({
      condition: 'amqp:not-implemented',
      description: 'Transactions are not supported.',
    });
    expect(logged).toEqual([]);
  });
});

describe('a receiver', () => {
  it('may settle first, and release what it does not want, which counts no delivery', async () => {
    const { broker, connect } = await startBroker(ENTITIES);
    await connect()
      .createSender('orders')
      .sendMessages([{ body: 1 }, { body: 2 }]);
    const receiver = connectPlain(broker.port).open_receiver({
      source: 'orders',
      rcv_settle_mode: 0,
      autoaccept: false,
      credit_window: 0,
    });
    const received: EventContext[] = [];
    receiver.on('message', (context: EventContext) => received.push(context));
    // Credit that comes along with the attach.
    receiver.add_credit(2);
    await expect.poll(() => received.length).toBe(2);

    received[1]?.delivery?.accept();
    await expect.poll(() => broker.counts('orders')?.active).toBe(1);
    received[0]?.delivery?.release();
    receiver.add_credit(1);
    await expect.poll(() => received.length).toBe(3);
    expect(received[2]?.message).toMatchObject({
      message_id: received[0]?.message?.message_id,
      delivery_count: 0,
    });
  });
});

describe('a management node', () => {
  it('lists the sessions that have messages or a state, page by page', async () => {
    const { broker, connect, clock } = await startBroker(ENTITIES);
    const client = connect();
    await client.createSender('clusters').sendMessages([
      { body: 1, sessionId: 'b' },
      { body: 2, sessionId: 'a' },
      { body: 3, sessionId: 'a' },
    ]);
    const holder = await client.acceptSession('clusters', 'stateful');
    await holder.setSessionState('half');
    const connection = connectPlain(broker.port);
    const operation = 'com.microsoft:get-message-sessions';
    const list = async (skip: number, top: number, since: number): Promise<unknown> => {
      const body = {
        'last-updated-time': types.wrap_timestamp(since),
        skip: types.wrap_int(skip),
        top: types.wrap_int(top),
      };
      const answer = await ask(connection, 'clusters', operation, body);
      return (answer.body as { 'sessions-ids': unknown } | null)?.['sessions-ids'];
    };

    expect(await list(0, 10, clock.now() - 1)).toEqual(['a', 'b', 'stateful']);
    expect(await list(1, 1, clock.now() - 1)).toEqual(['b']);
    expect(await list(0, 10, clock.now())).toEqual(['a', 'b']);
    expect(await list(10, 10, 0)).toBeUndefined();
  });

  it('deletes messages in a batch: the oldest, not those that somebody holds', async () => {
    const { broker, connect, clock } = await startBroker(ENTITIES);
    const client = connect();
    const sender = client.createSender('orders');
    await sender.sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }, { body: 4 }]);
    await client.createReceiver('orders').receiveMessages(1);
    await clock.advance(1);
    await sender.sendMessages({ body: 5 });
    const connection = connectPlain(broker.port);
    const remove = (count: number, untilMs: number): Promise<{ body?: unknown }> =>
      ask(connection, 'orders', 'com.microsoft:batch-delete-messages', {
        'message-count': types.wrap_int(count),
        'enqueued-time-utc': types.wrap_timestamp(untilMs),
      });

    expect((await remove(2, clock.now())).body).toEqual({ 'message-count': 2 });
    expect((await remove(10, clock.now() - 1)).body).toEqual({ 'message-count': 1 });
    expect((await remove(10, clock.now() - 1)).body).toBeNull();
    const rest = await client.createReceiver('orders').peekMessages(10);
    expect(rest.map(({ body }) => body as number)).toEqual([1, 5]);
  });

  it.each<[string, { operation: string; body: unknown }, object]>([
    [
      'an operation that it does not know',
      { operation: 'com.microsoft:other', body: {} },
      { statusCode: 501, errorCondition: 'amqp:not-implemented' },
    ],
    [
      'a body that is none',
      { operation: 'com.microsoft:renew-lock', body: 'text' },
      { statusCode: 400, errorCondition: 'com.microsoft:argument-error' },
    ],
    [
      'a lock token that is none',
      { operation: 'com.microsoft:renew-lock', body: { 'lock-tokens': [Buffer.alloc(3)] } },
      { statusCode: 400, errorCondition: 'com.microsoft:argument-error' },
    ],
    [
      'rules of a queue',
      { operation: 'com.microsoft:enumerate-rules', body: { top: 1, skip: 0 } },
      { statusCode: 400, errorCondition: 'amqp:not-allowed' },
    ],
  ])('refuses %s', async (_, { operation, body }, refusal) => {
    const { broker } = await startBroker(ENTITIES);

    const answer = await ask(connectPlain(broker.port), 'orders', operation, body);

    expect(answer.application_properties).toMatchObject(refusal);
  });
});
