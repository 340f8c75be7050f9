import { HttpRequest } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { operationIdOf, planningIdOf, sessionIdOf } from '../../../src/domain/operation-ids.ts';
import type { OutgoingMessage } from '../../../src/events/event-message.ts';
import { SendFailure } from '../../../src/events/send-failure.ts';
import { acceptMessage } from '../../../src/functions/accept-message.ts';
import { answerSubmission } from '../../../src/functions/submit-api.ts';
import { localPrincipal, type Principal } from '../../../src/http-access/principal.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { requestInput, START } from '../../support/requests.ts';

const { target } = requestInput();
const operationId = operationIdOf('req-1', target);

let records: OperationRecords & { close(): void };
let queued: OutgoingMessage[];
let failure: SendFailure | undefined;
let logged: string[];

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  queued = [];
  failure = undefined;
  logged = [];
});

afterEach(() => {
  records.close();
});

function post(body: unknown, principal: Principal = localPrincipal) {
  const string = typeof body === 'string' ? body : JSON.stringify(body);
  const http = new HttpRequest({ method: 'POST', url: 'http://127.0.0.1/api/operations', body: { string } });
  const enqueue = async (message: OutgoingMessage): Promise<void> => {
    if (failure) throw failure;
    queued.push(message);
  };
  const log = (line: string) => logged.push(line);
  const dependencies = { subscriptions: '*' as const, records, enqueue, now: () => Date.parse(START), log };
  return answerSubmission(dependencies, http, principal);
}

/** The intake takes what is on the queue. */
async function takeIn(body: unknown, enqueuedAt = START): Promise<void> {
  const nothing = () => Promise.resolve();
  await acceptMessage(
    {
      ...{
        records,
        ring: nothing,
        startAgain: nothing,
        pause: nothing,
        start: nothing,
        startPlanning: nothing,
      },
      readInstance: () => Promise.resolve({ runtimeStatus: 'Running' }),
      ...{ productionSubscriptions: [], subscriptions: '*', replyQueues: [] },
    },
    { body, messageId: 'm', enqueuedAt },
  );
}

describe('POST /api/operations', () => {
  it('puts the body on the queue as a producer does, and says where to look', async () => {
    const answer = await post(requestInput());
    expect(answer).toMatchObject({
      status: 202,
      jsonBody: { operationId, requestId: 'req-1', status: `/api/operations/${operationId}` },
      headers: { location: `/api/operations/${operationId}`, 'retry-after': '2' },
    });
    expect(queued).toEqual([
      {
        body: requestInput(),
        messageId: expect.stringMatching(/^req-1\.[0-9a-f]{12}$/) as string,
        sessionId: sessionIdOf(target),
        contentType: 'application/json',
      },
    ]);
  });

  it('names the planning of a plan', async () => {
    expect(await post({ ...requestInput(), kind: 'PlanCluster' })).toMatchObject({
      status: 202,
      jsonBody: { operationId: planningIdOf('req-1', target) },
    });
  });

  it('answers the same while the message waits, and sends it under the same id, for the queue to drop', async () => {
    const first = await post(requestInput());
    expect(await post(requestInput())).toEqual(first);
    expect(new Set(queued.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('answers the same for a known operation, and sends nothing', async () => {
    await takeIn(requestInput());
    expect(await post({ ...requestInput(), tags: {} })).toMatchObject({
      status: 202,
      jsonBody: { operationId },
    });
    expect(queued).toEqual([]);
  });

  it('refuses another body under a known request id', async () => {
    await takeIn(requestInput());
    const answer = await post({ ...requestInput(), requestedBy: 'team-b' });
    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.jsonBody)).toContain('DuplicateRequestIdDifferentBody');
    expect(queued).toEqual([]);
  });

  it('sends what was refused for a busy cluster under another id, the same for one refusal', async () => {
    await takeIn({ ...requestInput(), requestId: 'before' });
    const ids: string[] = [];
    for (const at of ['2026-01-05T08:01:00.000Z', '2026-01-05T08:02:00.000Z']) {
      await post(requestInput());
      await post(requestInput());
      ids.push(...new Set(queued.splice(0).map(({ messageId }) => messageId)));
      await takeIn(requestInput(), at);
    }
    await post(requestInput());
    ids.push(...queued.map(({ messageId }) => messageId));
    expect(new Set(ids).size).toBe(3);
    expect(ids).toHaveLength(3);
  });

  it('tells all that is wrong, and puts nothing on the queue', async () => {
    const answer = await post({ ...requestInput(), surprise: 1, requestedBy: '' });
    expect(answer).toMatchObject({ status: 400, jsonBody: { findings: [{}, {}] } });
    expect(await post('torn')).toMatchObject({ status: 400 });
    expect(await post(`"${'x'.repeat(300_000)}"`)).toMatchObject({ status: 413 });
    expect(queued).toEqual([]);
  });

  it('asks to come back while the queue is away, and tells the log why', async () => {
    failure = new SendFailure('away', 'connect to host sb-1', 'see the network');
    const answer = await post(requestInput());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(JSON.stringify(answer.jsonBody)).not.toContain('sb-1');
    expect(logged).toEqual([expect.stringContaining('sb-1')]);
  });

  it('says of a request that fills a message that it is too large', async () => {
    failure = new SendFailure('tooLarge', 'x', 'y');
    expect(await post(requestInput())).toMatchObject({ status: 413 });
  });
});
