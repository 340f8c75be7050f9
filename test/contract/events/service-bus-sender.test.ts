import { describe, expect, it, onTestFinished } from 'vitest';
import { eventMessage } from '../../../src/events/event-message.ts';
import { SendFailure } from '../../../src/events/send-failure.ts';
import { serviceBusSender, type MessageSender } from '../../../src/events/service-bus-sender.ts';
import { phaseChanged, stepFinished } from '../../support/operation-events.ts';
import { startBroker, type TestBroker } from '../broker/broker-harness.ts';

const noCredential = { getToken: () => Promise.reject(new Error('a connection string needs no token')) };

function senderTo({ broker }: TestBroker, key = 'any'): MessageSender {
  const connectionString = `Endpoint=sb://localhost:${String(broker.port)};SharedAccessKeyName=app;SharedAccessKey=${key};UseDevelopmentEmulator=true;`;
  const sender = serviceBusSender({ kind: 'connectionString', connectionString }, noCredential);
  onTestFinished(() => sender.close());
  return sender;
}

const entities = {
  queues: { results: {}, sessions: { RequiresSession: true } },
  topics: [
    {
      Name: 'events',
      Properties: { RequiresDuplicateDetection: true },
      Subscriptions: [{ Name: 'all', Properties: { RequiresSession: true } }],
    },
  ],
};

async function failureOf(send: Promise<void>): Promise<SendFailure> {
  const failure: unknown = await send.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof SendFailure) return failure;
  throw new TypeError(`It did not fail with a SendFailure: ${String(failure)}`);
}

const plain = { body: { a: 1 }, messageId: 'm', contentType: 'application/json' };

describe('the sender, on a broker', () => {
  it('sends events that a session receiver takes once and in order', async () => {
    const test = await startBroker(entities);
    const sender = senderTo(test);
    const events = [phaseChanged(1), phaseChanged(2), stepFinished(3)];
    for (const event of events) {
      await sender.send('events', eventMessage({ event }));
      await sender.send('events', eventMessage({ event }));
    }
    const receiver = await test.connect().acceptSession('events', 'all', 'op-1');
    const received = await receiver.receiveMessages(9, { maxWaitTimeInMs: 5_000 });
    expect(received.map(({ messageId }) => messageId)).toEqual(['op-1.1', 'op-1.2', 'op-1.3']);
    expect(received[0]).toMatchObject({
      ...eventMessage({ event: phaseChanged(1) }),
      sessionId: 'op-1',
    });
  });

  it('sends to several queues over one connection', async () => {
    const test = await startBroker(entities);
    const sender = senderTo(test);
    await Promise.all([
      sender.send('results', plain),
      sender.send('results', { ...plain, correlationId: 'c' }),
      sender.send('sessions', { ...plain, sessionId: 's' }),
    ]);
    const receiver = test.connect().createReceiver('results');
    expect((await receiver.peekMessages(9)).map(({ correlationId }) => correlationId).sort()).toEqual([
      'c',
      undefined,
    ]);
  });

  it.each([
    ['a queue that is not there', 'nowhere', plain, 'destination'],
    ['a message without a session for a queue with sessions', 'sessions', plain, 'message'],
    [
      'what the library itself does not take',
      'sessions',
      { ...plain, sessionId: 's'.repeat(200) },
      'message',
    ],
    ['a message that is too large', 'results', { ...plain, body: 'x'.repeat(300_000) }, 'tooLarge'],
  ])('tells what is wrong with %s, and sends the next one', async (_, destination, message, kind) => {
    const sender = senderTo(await startBroker(entities));
    const failure = await failureOf(sender.send(destination, message));
    expect(failure).toMatchObject({ kind });
    expect(failure.remedy).not.toBe('');
    await sender.send('results', plain);
  });

  it('tells that it is not let in', async () => {
    const test = await startBroker(entities, { accessKey: { name: 'app', key: 'right' } });
    await senderTo(test, 'right').send('results', plain);
    const failure = await failureOf(senderTo(test, 'wrong').send('results', plain));
    expect(failure.message).not.toBe('');
    expect(failure).toMatchObject({ kind: 'destination' });
  });

  it('gives up within seconds when there is nobody', async () => {
    const test = await startBroker(entities);
    const sender = senderTo(test);
    await sender.send('results', plain);
    await test.broker.close();
    expect(await failureOf(sender.send('results', plain))).toMatchObject({ kind: 'away' });
  });
});
