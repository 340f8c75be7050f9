import { describe, expect, it } from 'vitest';
import type { PollAnswer } from '../../../src/domain/verb-answers.ts';
import { nodeReadinessStep } from '../../../src/steps/node-readiness.ts';
import { ARM, failure, FakeArm } from '../../support/fake-arm.ts';
import { textWith } from '../../support/matching.ts';
import { CLUSTER_ID, inputs, verbCall } from '../../support/step-inputs.ts';

const RESULT = `${ARM}${CLUSTER_ID}/commandResults/c-1?api-version=1`;
const input = inputs.nodeReadiness;

function table(...states: readonly string[]): string {
  return [
    'NAME STATUS ROLES AGE VERSION',
    ...states.map((state, index) => `n${String(index)} ${state} <none> 5m v1`),
  ].join('\n');
}

/** Begins, and polls once with what the cluster answers. */
async function asked(exitCode: number, logs: string): Promise<PollAnswer> {
  const { arm, handle } = await begun();
  arm.failNext({ answer: { status: 200, body: { properties: { exitCode, logs } } } });
  return nodeReadinessStep(arm.clients()).poll({ ...verbCall(input), ...handle });
}

async function begun() {
  const arm = new FakeArm();
  arm.failNext({ method: 'POST', answer: { status: 202, headers: { location: RESULT } } });
  const answer = await nodeReadinessStep(arm.clients()).begin(verbCall(input));
  if (answer.outcome !== 'pending' || !answer.handle) throw new Error(JSON.stringify(answer));
  return { arm, answer, handle: { handle: answer.handle } };
}

describe('nodeReadinessStep', () => {
  it('runs kubectl in the cluster, with a token for Kubernetes that is kept nowhere', async () => {
    const { arm, answer } = await begun();
    expect(arm.requests.at(-1)?.body).toEqual({ command: 'kubectl get nodes', clusterToken: 'secret-token' });
    expect(JSON.stringify(answer)).not.toContain('secret-token');
  });

  it('waits while the command runs', async () => {
    const { arm, handle } = await begun();
    arm.failNext({ answer: { status: 202, headers: { location: RESULT, 'retry-after': '7' } } });
    expect(await nodeReadinessStep(arm.clients()).poll({ ...verbCall(input), ...handle })).toMatchObject({
      outcome: 'pending',
      retryAfterSeconds: 7,
    });
  });

  it.each([
    ['all are Ready', table('Ready', 'Ready', 'Ready')],
    ['one is cordoned and Ready', table('Ready', 'Ready,SchedulingDisabled', 'Ready')],
    ['there are more than asked for', table('Ready', 'Ready', 'Ready', 'NotReady')],
  ])('is done when %s', async (_what, logs) => {
    expect(await asked(0, logs)).toMatchObject({ outcome: 'done', outputs: { readyNodes: 3 } });
  });

  it.each([table('Ready', 'Ready', 'NotReady'), table('Ready'), 'No resources found'])(
    'asks again while nodes are missing: %j',
    async (logs) => {
      expect(await asked(0, logs)).toMatchObject({
        outcome: 'retry',
        effect: 'unknown',
        problem: { code: 'NodesNotReady', class: 'nodeBootstrap' },
      });
    },
  );

  it('notes that the cluster would not say, without secrets, and goes on', async () => {
    const answer = await asked(
      1,
      'Error: forbidden; Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
    );
    expect(answer).toMatchObject({ outcome: 'done', note: textWith('forbidden') });
    expect(JSON.stringify(answer)).not.toContain('eyJhbGci');
  });

  it('notes that AKS refuses the command, and goes on', async () => {
    const arm = new FakeArm();
    arm.failNext({ method: 'POST', answer: failure(400, 'RunCommandDisabled', 'Run command is disabled.') });
    expect(await nodeReadinessStep(arm.clients()).begin(verbCall(input))).toMatchObject({
      outcome: 'done',
      note: textWith('Run command is disabled'),
    });
  });

  it('tries again what passes', async () => {
    const arm = new FakeArm();
    arm.failNext({ method: 'POST', answer: failure(503, 'ServiceUnavailable', 'later') });
    expect(await nodeReadinessStep(arm.clients()).begin(verbCall(input))).toMatchObject({ outcome: 'retry' });
  });
});
