import { describe, expect, it } from 'vitest';
import { InvocationContext } from '@azure/functions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { createAzureClients } from '../../../src/azure/clients.ts';
import { observedHttpClient } from '../../../src/azure/observed-http.ts';
import { activityNames } from '../../../src/contracts/names.ts';
import type { OperationRecords, RecordChange } from '../../../src/contracts/operation-records.ts';
import { observedActivities } from '../../../src/functions/observed-activities.ts';
import { observedIntake } from '../../../src/functions/observed-intake.ts';
import { operation } from '../../../src/orchestrators/operation.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { recordsWithTelemetry } from '../../../src/telemetry/records-with-telemetry.ts';
import { rootSpan } from '../../../src/telemetry/trace-ids.ts';
import { ARM, FakeArm } from '../../support/fake-arm.ts';
import { operationRecord } from '../../support/operation-records.ts';
import { ReceivedTelemetry } from '../../support/received-telemetry.ts';
import { replayRun } from '../../support/replay-harness.ts';
import { operationState, START } from '../../support/requests.ts';
import { SUBSCRIPTION } from '../../support/step-inputs.ts';

const { ids, acceptedAt } = operationState();
const { operationId } = ids;
const invocation = new InvocationContext({ invocationId: 'i-1' });
const sender = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const token = { getToken: () => Promise.resolve({ token: 'secret-token', expiresOnTimestamp: 9e15 }) };

interface Call {
  readonly name: string;
  readonly input: unknown;
  readonly answer: unknown;
}

/** What a real orchestration asks for, which continues as new on its way. */
async function callsOfAnOperation(): Promise<{
  readonly calls: readonly Call[];
  readonly executions: number;
}> {
  const calls: Call[] = [];
  const polled = new Map<string, number>();
  const answerTo = (name: string, input: unknown): unknown => {
    if (name === activityNames.syncOperation) return { taken: true, commands: [] };
    if (name === activityNames.publishRecord) return undefined;
    const { stepId } = input as { stepId: string };
    if (name.endsWith('_observe')) return { outcome: 'observed', observation: { found: 'absent' } };
    if (name.endsWith('_begin')) return { outcome: 'pending', handle: { url: 'https://arm/x' } };
    polled.set(stepId, (polled.get(stepId) ?? 0) + 1);
    const outputs = { resourceId: `/id/${stepId}`, principalId: 'p-1' };
    return (polled.get(stepId) ?? 0) < 9 ? { outcome: 'pending' } : { outcome: 'done', outputs };
  };
  const { executions } = await replayRun(operation, operationState(), {
    startMs: Date.parse(START),
    activity: (name, input) => {
      const answer = answerTo(name, input);
      calls.push({ name, input, answer });
      return answer;
    },
  });
  return { calls, executions };
}

interface AppProcess {
  readonly received: ReceivedTelemetry;
  carryOut(call: Call): Promise<unknown>;
  /** The activity asks ARM, and then the process is gone. */
  dieIn(call: Call): Promise<void>;
}

function startProcess(store: OperationRecords, now: () => number): AppProcess {
  const received = new ReceivedTelemetry(now);
  const { telemetry } = received;
  const records = recordsWithTelemetry(store, telemetry);
  const azure = createAzureClients({
    armEndpoint: ARM,
    credential: token,
    sharedReadMs: 0,
    subscriptions: '*',
    httpClient: observedHttpClient({ telemetry, now, inner: new FakeArm().httpClient }),
  });
  const askArm = () =>
    azure.read((options) => azure.of(SUBSCRIPTION).resources.resourceGroups.get('rg-test', options));
  const observed = ({ name }: Call, work: () => Promise<unknown>) =>
    observedActivities(new Map([[name, work]]), telemetry).get(name) ?? work;
  return {
    received,
    carryOut: async (call): Promise<unknown> =>
      observed(call, async () => {
        const change = changeIn(call);
        if (change) await records.publish(change);
        else if (call.name.endsWith('_observe')) await askArm();
        return call.answer;
      })(call.input, invocation) as Promise<unknown>,
    dieIn: (call) =>
      new Promise((resolve) => {
        const never = async (): Promise<unknown> => {
          await askArm();
          resolve();
          return new Promise(() => undefined);
        };
        void observed(call, never)(call.input, invocation);
      }),
  };
}

function changeIn({ name, input }: Call): RecordChange | undefined {
  if (name === activityNames.publishRecord) return input as RecordChange;
  return name === activityNames.syncOperation ? (input as { change?: RecordChange }).change : undefined;
}

/** In three processes, the first two of which die in the midst of an activity. */
async function carriedOut(): Promise<{
  readonly spans: readonly ReadableSpan[];
  readonly executions: number;
}> {
  const { calls, executions } = await callsOfAnOperation();
  let nowMs = Date.parse(START);
  const now = () => (nowMs += 10);
  const store = openSqliteRecords(':memory:');
  const processes = [1, 2, 3].map(() => startProcess(store, now));
  const [first] = processes;
  const messageId = 'm-1';
  await observedIntake(
    { telemetry: first?.received.telemetry ?? expect.fail(), now },
    {
      message: { messageId, enqueuedAt: acceptedAt },
      context: {
        invocationId: 'i-1',
        triggerMetadata: {
          deliveryCount: 1,
          applicationProperties: { 'diagnostic-Id': `00-${sender.traceId}-${sender.spanId}-01` },
        },
      },
    },
    async () => {
      await store.claim(operationRecord({ ...ids, phase: 'Accepted', acceptedAt, updatedAt: acceptedAt }));
      return { kind: 'started', operationId };
    },
  );
  const share = Math.ceil(calls.length / processes.length);
  for (const [index, each] of processes.entries()) {
    const mine = calls.slice(index * share, (index + 1) * share);
    for (const call of mine) await each.carryOut(call);
    const next = calls.slice((index + 1) * share).find(({ name }) => name.endsWith('_observe'));
    if (next) await each.dieIn(next);
  }
  const spans = await Promise.all(processes.map(({ received }) => received.spans()));
  store.close();
  return { spans: spans.flat(), executions };
}

describe('the trace of an operation', async () => {
  const { spans, executions } = await carriedOut();
  const known = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const named = (name: string | RegExp) => spans.filter((span) => span.name.match(name)?.[0] === span.name);

  it('is one, across message, activities, requests to ARM, two crashes and continue-as-new', () => {
    expect(executions).toBeGreaterThan(2);
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(
      new Set([rootSpan(operationId).traceId]),
    );
    expect(named('intake')).toHaveLength(1);
    expect(named(/\w+_observe/).length).toBeGreaterThan(10);
    expect(named('GET Microsoft.Resources').length).toBeGreaterThan(12);
  });

  it('has each span once, and each below another, but for those of activities that died', () => {
    expect(known.size).toBe(spans.length);
    const astray = spans.filter(({ parentSpanContext: parent }) => parent && !known.has(parent.spanId));
    expect(astray.map(({ name }) => name)).toEqual(['GET Microsoft.Resources', 'GET Microsoft.Resources']);
    expect(spans.filter(({ parentSpanContext }) => !parentSpanContext).map(({ name }) => name)).toEqual([
      'operation',
    ]);
  });

  it('leads from a request to ARM over its activity, step and phase to the operation', () => {
    const [request] = spans.filter(
      ({ name, parentSpanContext }) => name.startsWith('GET ') && known.has(parentSpanContext?.spanId ?? ''),
    );
    const names: string[] = [];
    for (let span = request; span; span = known.get(span.parentSpanContext?.spanId ?? ''))
      names.push(span.name);
    expect(names).toEqual([
      'GET Microsoft.Resources',
      expect.stringMatching(/_observe$/),
      expect.any(String),
      expect.stringMatching(/^(Accepted|Preflight|Provisioning)$/),
      'operation',
    ]);
  });

  it('links the trace of whoever sent the message', () => {
    const [intake] = named('intake');
    expect(intake?.links.map(({ context }) => context)).toEqual([expect.objectContaining(sender)]);
  });

  it('says of the operation how it ended', () => {
    const [root] = named('operation');
    expect(root?.attributes).toMatchObject({
      'slipway.phase': 'Succeeded',
      'slipway.kind': 'provision',
      'slipway.mode': operationState().plan.mode,
      'slipway.profile': operationState().plan.profile,
      'cloud.resource_id': ids.clusterId,
    });
    expect(root?.spanContext().spanId).toBe(rootSpan(operationId).spanId);
  });

  it('shows no token', () => {
    const told = spans.map(({ name, attributes, status }) => JSON.stringify({ name, attributes, status }));
    expect(told.join()).not.toContain('secret-token');
  });
});
