import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionIdOf } from '../../src/domain/operation-ids.ts';
import type { RequestInput } from '../../src/domain/request.ts';
import type { RejectedMessage } from '../../src/functions/reject-message.ts';
import { RESULTS_QUEUE } from '../../src/local/launcher/app-environment.ts';
import { openSqliteRecords } from '../../src/records/sqlite-records.ts';
import { EventSubscriber, type ReceivedEvent } from '../support/event-subscriber.ts';
import { eventually } from '../support/eventually.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';
import { postJson } from '../support/post-json.ts';

const SCHEMAS = join(import.meta.dirname, '../../docs/events');

let stack: LocalStack;
let subscriber: EventSubscriber;

beforeAll(async () => {
  stack = await startLocalStack(100);
  subscriber = new EventSubscriber(stack.parts.broker.port);
});

afterAll(async () => {
  await subscriber.close();
  await stack.stop();
});

const ajv = new Ajv2020({ strict: false, validateFormats: false });
for (const file of readdirSync(SCHEMAS))
  ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')) as object);

function expectValid({ event, message }: ReceivedEvent): void {
  const validate = ajv.getSchema(event.dataschema);
  expect(validate?.(event.data), JSON.stringify(validate?.errors)).toBe(true);
  expect(event).toMatchObject({ specversion: '1.0', subject: event.data.operationId, id: message.messageId });
  expect(message.contentType).toBe('application/cloudevents+json; charset=utf-8');
}

/** What the records say that happened, as far as the topic gets it. */
async function recorded(operationId: string): Promise<readonly string[]> {
  const records = openSqliteRecords(stack.recordsFile);
  try {
    const events = await records.eventsOf(operationId, 0, 1000);
    return events
      .filter(({ type }) => type !== 'result')
      .map(({ sequence }) => `${operationId}.${String(sequence)}`);
  } finally {
    records.close();
  }
}

/** Asks for the result of a request. */
function send(request: RequestInput, messageId: string, asked: object): Promise<void> {
  const sessionId = sessionIdOf(request.target);
  return stack.queue.send({ body: request, messageId, sessionId, contentType: 'application/json', ...asked });
}

async function seen(moment: RegExp): Promise<void> {
  await eventually(String(moment), async () => {
    const journal = await stack.arm.journal();
    return journal.find(({ method, path, status }) => moment.test(`${method} ${path} ${String(status)}`));
  });
}

/** The host is killed as soon as the simulator has seen each of these. */
const moments: readonly RegExp[] = [
  /^PUT .*\/resourcegroups\/rg-told 201$/i,
  /^PUT .*\/rg-told\/.*\/virtualNetworks\/vnet-aks 201$/,
  /^PUT .*\/rg-told\/.*\/subnets\/snet-cluster 201$/,
  /^PUT .*\/rg-told\/.*\/managedClusters\/aks-test 201$/,
];

describe('the events of an operation', () => {
  it('come once and in order, over kills of the host and of the broker, and the result to whoever asked', async () => {
    const { input, operationId } = namedRequest('told');
    const receiving = subscriber.eventsOf(operationId);
    await send(input, 'told', { replyTo: RESULTS_QUEUE, correlationId: 'order-7' });
    for (const [index, moment] of moments.entries()) {
      await seen(moment);
      await stack.parts.host.kill();
      if (index === 1) await stack.parts.broker.kill();
      await stack.parts.host.start();
      if (index === 2) await stack.parts.broker.start();
    }
    const document = await stack.ended(operationId);
    const received = await receiving;

    expect(document.phase).toBe('Succeeded');
    received.forEach(expectValid);
    const ids = received.map(({ event }) => event.id);
    expect(ids).toEqual(await recorded(operationId));
    expect(received.map(({ event }) => event.data.sequence)).toEqual(ids.map((_, index) => index + 1));
    expect(new Set(received.map(({ message }) => message.sessionId))).toEqual(new Set([operationId]));
    const phases = received.flatMap(({ event: { data } }) => ('previousPhase' in data ? [data.phase] : []));
    expect(phases).toEqual(['Accepted', 'Provisioning', 'Verifying', 'Succeeded']);

    const steps = received.flatMap(({ event: { data } }) => ('step' in data ? [data.step] : []));
    expect(steps.map(({ stepId, state }) => `${stepId} ${state}`).sort()).toEqual(
      document.steps.map(({ id, state }) => `${id} ${state}`).sort(),
    );

    const result = await subscriber.result();
    expectValid(result);
    expect(result.message.correlationId).toBe('order-7');
    expect(result.event).toMatchObject({
      type: 'io.slipway.operation.result.v1',
      subject: operationId,
      data: { phase: 'Succeeded', kind: 'provision', outputs: document.outputs },
    });
    expect(await subscriber.resultsWaiting()).toBe(0);
  });
});

describe('a result', () => {
  it('of a refused message goes to whoever asked, under the id of the message', async () => {
    const { input } = namedRequest('refused');
    await send({ ...input, network: { mode: 'none' } } as never, 'refused-1', { replyTo: RESULTS_QUEUE });
    const result = await subscriber.result();
    expectValid(result);
    expect(result.message.correlationId).toBe('refused-1');
    expect(result.event.data).toMatchObject({ phase: 'Rejected', refusal: { code: 'InvalidRequest' } });
    await stack.queue.takeRejected();
  });

  it('of a plan has the report', async () => {
    const { input } = namedRequest('planned');
    await send({ ...input, kind: 'PlanCluster' }, 'planned', {
      replyTo: RESULTS_QUEUE,
      replyToSessionId: 's-1',
    });
    const result = await subscriber.result();
    expectValid(result);
    expect(result.message).toMatchObject({ correlationId: 'planned', sessionId: 's-1' });
    expect(result.event.data).toMatchObject({
      phase: 'Succeeded',
      outputs: { report: { plan: { mode: 'byoVnet' } } },
    });
  });

  it('is sent to no queue that is not allowed', async () => {
    const { input } = namedRequest('elsewhere');
    await send(input, 'elsewhere', { replyTo: 'cluster-requests-rejected' });
    const [refused] = await stack.queue.takeRejected();
    const { reason, operationId } = refused?.body as RejectedMessage;
    expect(reason).toBe('ReplyQueueNotAllowed');
    expect(await stack.operation(operationId ?? '')).toMatchObject({ phase: 'Rejected', done: true });
  });
});

describe('POST /api/operations', () => {
  it('is the same operation as often as it is posted, and the queue gets it as from any producer', async () => {
    const { input, operationId } = namedRequest('posted');
    const post = async (body: object) => {
      const response = await postJson(`${stack.hostUrl}/api/operations`, body);
      return { status: response.status, location: response.headers.get('location') };
    };
    const taken = { status: 202, location: `/api/operations/${operationId}` };
    expect(await post(input)).toEqual(taken);
    expect(await post(input)).toEqual(taken);
    expect(await stack.ended(operationId)).toMatchObject({ phase: 'Succeeded' });
    expect(await post(input)).toEqual(taken);
    expect(await post({ ...input, requestedBy: 'somebody' })).toMatchObject({ status: 409 });
    expect((await stack.operations()).filter(({ requestId }) => requestId === 'posted')).toHaveLength(1);
    await stack.parts.broker.kill();
    expect(await post({ ...input, requestId: 'later' })).toMatchObject({ status: 503 });
    await stack.parts.broker.start();
  });
});
