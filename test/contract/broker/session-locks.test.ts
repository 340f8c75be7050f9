import type { ProcessErrorArgs, ServiceBusClient } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';

import { SECOND, first, startBroker } from './broker-harness.ts';

const CLUSTERS = {
  queues: { clusters: { RequiresSession: true, LockDuration: 'PT30S', MaxDeliveryCount: 3 }, plain: {} },
};
const LOCK_MS = 30 * SECOND;
const NO_RENEWAL = { maxAutoLockRenewalDurationInMs: 0 };

async function send(
  client: ServiceBusClient,
  ...messages: readonly (readonly [string, unknown])[]
): Promise<void> {
  const sender = client.createSender('clusters');
  await sender.sendMessages(messages.map(([sessionId, body]) => ({ sessionId, body })));
}

describe('the lock of a session', () => {
  it('is reported in the lock clock, for the session and for its messages', async () => {
    const { connect, lockClock } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);

    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);

    expect(receiver.sessionLockedUntilUtc.getTime()).toBe(lockClock.now() + LOCK_MS);
    const message = first(await receiver.receiveMessages(1));
    expect(message.lockedUntilUtc?.getTime()).toBe(lockClock.now() + LOCK_MS);
  });

  it('keeps the messages as long as it is renewed', async () => {
    const { broker, connect, lockClock } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const message = first(await receiver.receiveMessages(1));

    for (let renewal = 0; renewal < 3; renewal += 1) {
      await lockClock.advance(LOCK_MS - 1);
      expect((await receiver.renewSessionLock()).getTime()).toBe(lockClock.now() + LOCK_MS);
    }
    await receiver.completeMessage(message);

    expect(broker.counts('clusters')?.active).toBe(0);
  });

  it('frees the session when it ends, and the receiver is told that it is lost', async () => {
    const { connect, lockClock } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);
    const receiver = await client.acceptSession('clusters', 'a', NO_RENEWAL);
    const errors: ProcessErrorArgs[] = [];
    const started: unknown[] = [];
    receiver.subscribe(
      {
        processMessage: (message) => Promise.resolve(void started.push(message)),
        processError: (args) => Promise.resolve(void errors.push(args)),
      },
      { autoCompleteMessages: false },
    );
    await expect.poll(() => started).toHaveLength(1);

    await lockClock.advance(LOCK_MS);

    await expect.poll(() => errors[0]?.error).toMatchObject({ code: 'SessionLockLost' });
    const next = await connect().acceptNextSession('clusters', NO_RENEWAL);
    expect(first(await next.receiveMessages(1))).toMatchObject({ body: 1, sessionId: 'a', deliveryCount: 1 });
  });

  it('is needed to renew it and to keep state', async () => {
    const { connect, lockClock } = await startBroker(CLUSTERS);
    const receiver = await connect().acceptSession('clusters', 'a', NO_RENEWAL);
    await receiver.setSessionState(1);

    const ending = lockClock.advance(LOCK_MS);
    const attempts = [receiver.renewSessionLock(), receiver.setSessionState(2), receiver.getSessionState()];
    const outcomes = await Promise.allSettled(attempts);
    await ending;

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'SessionLockLost', retryable: false },
      });
    }
    const next = await connect().acceptSession('clusters', 'a', NO_RENEWAL);
    expect(await next.getSessionState()).toBe(1);
  });

  it('counts deliveries when it ends, up to the dead-letter queue', async () => {
    const { broker, connect, lockClock } = await startBroker(CLUSTERS);
    const client = connect();
    await send(client, ['a', 1]);

    for (let delivery = 0; delivery < 3; delivery += 1) {
      const receiver = await client.acceptNextSession('clusters', NO_RENEWAL);
      await receiver.receiveMessages(1);
      await lockClock.advance(LOCK_MS);
    }

    expect(broker.counts('clusters')).toMatchObject({ active: 0, deadLettered: 1 });
    const dead = client.createReceiver('clusters', { subQueueType: 'deadLetter' });
    expect(first(await dead.receiveMessages(1))).toMatchObject({
      sessionId: 'a',
      deadLetterReason: 'MaxDeliveryCountExceeded',
    });
  });
});
