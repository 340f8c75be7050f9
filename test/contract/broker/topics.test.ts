import type { ServiceBusClient } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';

import { MINUTE, first, startBroker } from './broker-harness.ts';

const TOPICS = {
  topics: [
    {
      Name: 'events',
      Properties: { RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: 'PT1M' },
      Subscriptions: [
        { Name: 'everything' },
        {
          Name: 'failures',
          Rules: [
            {
              Name: 'failed',
              Properties: { FilterType: 'Correlation', CorrelationFilter: { Label: 'failed' } },
            },
            {
              Name: 'urgent',
              Properties: {
                FilterType: 'Correlation',
                CorrelationFilter: { ContentType: 'application/json', Properties: { urgent: true } },
              },
            },
          ],
        },
        { Name: 'bySession', Properties: { RequiresSession: true } },
      ],
    },
  ],
};

async function received(client: ServiceBusClient, subscription: string): Promise<unknown[]> {
  const messages = await client.createReceiver('events', subscription).peekMessages(10);
  return messages.map(({ body }) => body as unknown);
}

describe('a topic', () => {
  it('copies a message to each subscription, to be settled there by itself', async () => {
    const { broker, connect } = await startBroker(TOPICS);
    const client = connect();
    await client.createSender('events').sendMessages({ body: 1, subject: 'failed', sessionId: 's' });

    const receiver = client.createReceiver('events', 'everything');
    await receiver.completeMessage(first(await receiver.receiveMessages(1)));

    expect(broker.counts('events/subscriptions/everything')?.active).toBe(0);
    expect(broker.counts('events/Subscriptions/failures')?.active).toBe(1);
    const session = await client.acceptNextSession('events', 'bySession');
    expect(session.sessionId).toBe('s');
  });

  it('gives a subscription what any of its rules matches', async () => {
    const { connect } = await startBroker(TOPICS);
    const client = connect();
    await client.createSender('events').sendMessages([
      { body: 'subject', subject: 'failed', sessionId: 's' },
      { body: 'other subject', subject: 'Failed', sessionId: 's' },
      {
        body: 'both',
        contentType: 'application/json',
        applicationProperties: { urgent: true },
        sessionId: 's',
      },
      { body: 'only one', contentType: 'application/json', sessionId: 's' },
    ]);

    expect(await received(client, 'failures')).toEqual(['subject', 'both']);
    expect(await received(client, 'everything')).toEqual(['subject', 'other subject', 'both', 'only one']);
  });

  it('detects duplicates before it copies', async () => {
    const { connect } = await startBroker(TOPICS);
    const client = connect();
    const sender = client.createSender('events');
    await sender.sendMessages({ body: 1, messageId: 'same', sessionId: 's' });
    await sender.sendMessages({ body: 2, messageId: 'same', sessionId: 's' });

    expect(await received(client, 'everything')).toEqual([1]);
  });

  it('keeps a scheduled message until its time', async () => {
    const { broker, connect, clock } = await startBroker(TOPICS);
    const client = connect();
    await client
      .createSender('events')
      .scheduleMessages({ body: 1, sessionId: 's' }, new Date(clock.now() + MINUTE));
    expect(broker.counts('events')?.scheduled).toBe(1);

    await clock.advance(MINUTE);

    expect(await received(client, 'everything')).toEqual([1]);
  });

  it('dead-letters within the subscription', async () => {
    const { broker, connect } = await startBroker(TOPICS);
    const client = connect();
    await client.createSender('events').sendMessages({ body: 1, sessionId: 's' });
    const receiver = client.createReceiver('events', 'everything');

    await receiver.deadLetterMessage(first(await receiver.receiveMessages(1)), {
      deadLetterReason: 'why not',
      deadLetterErrorDescription: 'because',
    });

    expect(broker.counts('events/subscriptions/everything')).toMatchObject({ active: 0, deadLettered: 1 });
    const dead = client.createReceiver('events', 'everything', { subQueueType: 'deadLetter' });
    expect(first(await dead.receiveMessages(1))).toMatchObject({ body: 1, deadLetterReason: 'why not' });
  });

  it('dead-letters a message without a session for a subscription that needs one', async () => {
    const { broker, connect } = await startBroker(TOPICS);

    await connect().createSender('events').sendMessages({ body: 1 });

    expect(broker.counts('events/subscriptions/bysession')).toMatchObject({ active: 0, deadLettered: 1 });
  });

  it('is not received from', async () => {
    const { connect } = await startBroker(TOPICS);

    await expect(connect().createReceiver('events').receiveMessages(1)).rejects.toThrow('topic');
  });
});
