import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { acceptMessage, type Acceptance } from '../../../src/functions/accept-message.ts';
import { replyAddressIn } from '../../../src/functions/reply-address.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { requestInput, START } from '../../support/requests.ts';

const results = { queue: 'operation-results', correlationId: 'order-7' };
let records: OperationRecords & { close(): void };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
});

afterEach(() => {
  records.close();
});

function accept(body: unknown, replyTo = results): Promise<Acceptance> {
  const nothing = () => Promise.resolve();
  return acceptMessage(
    {
      ...{
        records,
        ring: nothing,
        startAgain: nothing,
        pause: nothing,
        start: nothing,
        startPlanning: nothing,
      },
      readInstance: () => Promise.resolve(undefined),
      productionSubscriptions: [],
      subscriptions: '*',
      replyQueues: ['operation-results', 'team-b'],
    },
    { body, messageId: 'm-1', enqueuedAt: START, replyTo },
  );
}

async function recordsNow() {
  return (await records.list({ top: 9 })).records;
}

const refusedCommand = {
  apiVersion: 'slipway/v1',
  kind: 'OperationCommand',
  requestId: 'stop',
  requestedBy: 'team-a',
  command: 'cancel',
  reason: 'enough',
  operation: { operationId: 'unknown' },
};

describe('a message that asks for its result', () => {
  it.each([
    ['of a request', requestInput(), 'Accepted'],
    ['of a plan', { ...requestInput(), kind: 'PlanCluster' }, 'Accepted'],
    ['of an invalid request', { ...requestInput(), network: {} }, 'Rejected'],
    ['of a command that is refused', refusedCommand, 'Rejected'],
  ])('has it kept with the record %s', async (_, body, phase) => {
    await accept(body);
    expect(await recordsNow()).toMatchObject([{ phase, replyTo: results }]);
  });

  it('has the first asker be the one who is answered', async () => {
    await accept(requestInput());
    await accept(requestInput(), { queue: 'team-b', correlationId: 'late' });
    expect(await recordsNow()).toMatchObject([{ phase: 'Accepted', replyTo: results }]);
  });

  it('in a queue that is not allowed is refused, with what to do, and nothing is sent there', async () => {
    const elsewhere = { queue: 'payroll', correlationId: 'x' };
    const acceptance = await accept(requestInput(), elsewhere);
    expect(acceptance).toMatchObject({
      kind: 'rejected',
      message: { reason: 'ReplyQueueNotAllowed', requestId: 'req-1' },
    });
    const [record, ...others] = await recordsNow();
    expect(others).toEqual([]);
    expect(record).toMatchObject({ phase: 'Rejected', done: true });
    expect(record?.refusal?.remedy).toContain('operation-results or team-b');
    expect(record).not.toHaveProperty('replyTo');
    expect(await accept(requestInput(), elsewhere)).toEqual(acceptance);
    expect(await accept(requestInput())).toMatchObject({ kind: 'started' });
  });

  it('in a queue that is not allowed goes to the rejected ones even when nobody can tell whose it is', async () => {
    expect(await accept('torn', { queue: 'payroll', correlationId: 'x' })).toMatchObject({
      message: { reason: 'ReplyQueueNotAllowed', requestId: null },
    });
    expect(await recordsNow()).toEqual([]);
  });
});

describe('replyAddressIn', () => {
  it('is none without a queue', () => {
    expect(replyAddressIn({ correlationId: 'c', replyToSessionId: 's' }, 'm')).toBeUndefined();
    expect(replyAddressIn({ replyTo: '' }, 'm')).toBeUndefined();
  });

  it('has the message’s id where there is no correlation id', () => {
    expect(replyAddressIn({ replyTo: 'q' }, 'm')).toEqual({ queue: 'q', correlationId: 'm' });
  });

  it('reads what the library has taken for JSON', () => {
    expect(replyAddressIn({ replyTo: 'q', replyToSessionId: 7, correlationId: 42 }, 'm')).toEqual({
      queue: 'q',
      sessionId: '7',
      correlationId: '42',
    });
  });
});
