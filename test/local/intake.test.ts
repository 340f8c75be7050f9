import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import { operationIdOf, sessionIdOf } from '../../src/domain/operation-ids.ts';
import type { RequestInput } from '../../src/domain/request.ts';
import { REJECTED_QUEUE, REQUESTS_QUEUE } from '../../src/local/launcher/app-environment.ts';
import type { RejectedMessage } from '../../src/functions/reject-message.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';
import { requestInput } from '../support/requests.ts';

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(200);
});

afterAll(async () => {
  await stack.stop();
});

async function idsOf(resourceGroup: string): Promise<readonly string[]> {
  const inventory = await stack.arm.inventory();
  return inventory
    .map(({ id }) => id.toLowerCase())
    .filter((id) => id.includes(`/resourcegroups/${resourceGroup}`));
}

async function queuesAreEmpty(): Promise<void> {
  await eventuallyTrue('an empty queue', async () => (await stack.queue.waiting(REQUESTS_QUEUE)) === 0);
  expect(await stack.queue.waiting(REJECTED_QUEUE)).toBe(0);
  expect(await stack.queue.deadLetters()).toEqual([]);
}

function startOf({ steps }: OperationDocument): number {
  return Math.min(
    ...steps.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [Date.parse(startedAt)])),
  );
}

describe('requests that wait for their cluster', () => {
  it('run one after another in the order of their messages, over kills of the host', async () => {
    const { input, operationId: first, resourceGroup } = namedRequest('in-line');
    const { location: _location, resourceGroupExistence: _existence, ...cluster } = input.target;
    const inLine: readonly RequestInput[] = [
      { ...input, requestId: 'second', onConflict: 'queue' },
      {
        apiVersion: 'slipway/v1',
        kind: 'DeprovisionCluster',
        requestId: 'third',
        requestedBy: 'team-a',
        onConflict: 'queue',
        target: cluster,
      },
      { ...input, requestId: 'fourth', onConflict: 'queue' },
    ];
    const ids = inLine.map(({ requestId, target }) => operationIdOf(requestId, target));
    await stack.queue.sendRequest(input, 'first');
    for (const request of inLine) await stack.queue.sendRequest(request, request.requestId);

    const waiting = await Promise.all(
      ids.map((id) =>
        eventually(`the wait of ${id}`, async () => {
          const document = await stack.operation(id);
          return document?.waiting ? document : undefined;
        }),
      ),
    );
    expect(waiting).toMatchObject(
      [first, ...ids.slice(0, 2)].map((before) => ({
        phase: 'Accepted',
        waiting: { for: `the end of operation ${before}` },
      })),
    );
    await stack.parts.host.kill();
    await stack.parts.host.start();
    const ended = [await stack.ended(first)];
    for (const id of ids) {
      ended.push(await stack.ended(id));
      if (id === ids[0]) {
        await stack.parts.host.kill();
        await stack.parts.host.start();
      }
    }

    expect(ended.map(({ phase, kind }) => `${kind} ${phase}`)).toEqual([
      'provision Succeeded',
      'provision Succeeded',
      'deprovision Succeeded',
      'provision Succeeded',
    ]);
    for (const [index, document] of ended.slice(1).entries()) {
      expect(startOf(document)).toBeGreaterThanOrEqual(Date.parse(ended[index]?.endedAt ?? ''));
    }
    const outcomes = ended.map(({ resources }) => [...new Set(resources.map(({ outcome }) => outcome))]);
    expect(outcomes[1]).toEqual(['adopted']);
    expect(outcomes[2]).toEqual(['removed']);
    expect(outcomes[3]).toContain('created');
    expect((await idsOf(resourceGroup)).length).toBeGreaterThan(0);
    await queuesAreEmpty();
  });

  it('leave nothing when the last of them takes the cluster back', async () => {
    const { input, operationId, resourceGroup } = namedRequest('gone-after');
    const { location: _location, resourceGroupExistence: _existence, ...target } = input.target;
    await stack.queue.sendRequest(input, 'gone-1');
    await stack.queue.sendRequest(
      {
        apiVersion: 'slipway/v1',
        kind: 'DeprovisionCluster',
        requestId: 'gone',
        requestedBy: 'b',
        onConflict: 'queue',
        target,
      },
      'gone-2',
    );
    expect(await stack.ended(operationId)).toMatchObject({ phase: 'Succeeded' });
    expect(await stack.ended(operationIdOf('gone', target))).toMatchObject({
      phase: 'Succeeded',
      kind: 'deprovision',
    });
    expect(await idsOf(resourceGroup)).toEqual([]);
  });
});

describe('a request for a busy cluster that does not wait', () => {
  it('is refused, and taken when it is sent again after the end', async () => {
    const { input, operationId } = namedRequest('busy');
    const second = { ...input, requestId: 'busy-2' };
    await stack.queue.sendRequest(input, 'busy-m1');
    await eventually('the operation', () => stack.operation(operationId));
    await stack.queue.sendRequest(second, 'busy-m2');
    const [refused] = await stack.queue.takeRejected();
    expect(refused?.body).toMatchObject({ reason: 'ClusterBusy', messageId: 'busy-m2' });
    const { operationId: rejectedId } = refused?.body as RejectedMessage;
    expect(await stack.operation(rejectedId ?? '')).toMatchObject({ phase: 'Rejected', done: true });
    await stack.ended(operationId);
    await stack.queue.sendRequest(second, 'busy-m3');
    expect(await stack.ended(operationIdOf('busy-2', input.target))).toMatchObject({ phase: 'Succeeded' });
    await queuesAreEmpty();
  });
});

describe('poison', () => {
  const deep = `{"requestId": "deep", "a": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const poison: readonly (readonly [messageId: string, body: Buffer | string, reason: string])[] = [
    ['empty', '', 'NotJson'],
    ['torn', '{"requestId":', 'NotJson'],
    ['array', '[1, 2]', 'InvalidRequest'],
    ['number', '1e999', 'InvalidRequest'],
    ['deep', deep, 'InvalidRequest'],
    ['deeper', '['.repeat(120_000) + ']'.repeat(120_000), 'InvalidRequest'],
    ['prototype', `{"__proto__": {"requestId": "x"}, "constructor": 1}`, 'InvalidRequest'],
    ['no-utf-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'InvalidRequest'],
    ['large', 'x'.repeat(250_000), 'NotJson'],
    ['control', '\u0001'.repeat(250_000), 'NotJson'],
  ];

  it('is each passed on once with the reason, and keeps no request from being taken', async () => {
    const before = await stack.operations();
    for (const [messageId, body] of poison) {
      await stack.queue.send({ body: Buffer.from(body), messageId, sessionId: messageId });
    }
    const rejected = (await stack.queue.takeRejectedUpTo(poison.length)).map(
      ({ body }) => body as RejectedMessage,
    );
    expect(rejected.map(({ messageId, reason }) => `${messageId} ${reason}`).sort()).toEqual(
      poison.map(([messageId, , reason]) => `${messageId} ${reason}`).sort(),
    );
    const shown = (await stack.operations()).filter(
      ({ operationId }) => !before.some((each) => each.operationId === operationId),
    );
    expect(shown).toMatchObject([{ requestId: 'deep', phase: 'Rejected' }]);
    await queuesAreEmpty();
  });

  it('of a byte order mark is none: the request behind it is taken', async () => {
    const { input, operationId } = namedRequest('marked');
    const body = Buffer.from(`\uFEFF${JSON.stringify(input)}`);
    await stack.queue.send({ body, messageId: 'marked', sessionId: sessionIdOf(requestInput().target) });
    await eventually('the operation', () => stack.operation(operationId));
    await queuesAreEmpty();
  });
});
