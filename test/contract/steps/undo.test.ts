/** What the steps do to take back what is not quite there yet, or is not let go of. */
import { describe, expect, it } from 'vitest';
import { NO_READ_LAG } from '../../../src/local/arm/durations.ts';
import type { StepOutputs } from '../../../src/domain/verb-answers.ts';
import { CLUSTER_ID, inputs, verbCall } from '../../support/step-inputs.ts';
import { objectWith, textWith } from '../../support/matching.ts';
import { grants, makeIdentity, makeNetwork, startSteps, type StepRunner } from '../../support/step-runner.ts';

const MINUTE = 60_000;
const call = verbCall(inputs.managedCluster);

/** A cluster whose creation has been begun. */
async function clusterInTheMaking(): Promise<StepRunner> {
  const run = await startSteps();
  await makeNetwork(run);
  const principalId = await makeIdentity(run);
  for (const grant of grants(principalId)) await run.make('roleAssignment', grant);
  await run.clock.advance(10 * MINUTE);
  expect(await run.step('managedCluster').begin(call)).toMatchObject({ outcome: 'pending' });
  return run;
}

/** What was asked of the cluster so far but for reads. */
async function changesAsked(run: StepRunner): Promise<readonly string[]> {
  const journal = await run.control.journal();
  return journal
    .filter(({ method, path }) => method !== 'GET' && path.toLowerCase().startsWith(CLUSTER_ID.toLowerCase()))
    .map(({ method, path }) => `${method} ${path.split('/').at(-1) ?? ''}`);
}

describe('the undoing of a cluster that is being made', () => {
  it('ends the creation, then deletes', async () => {
    const run = await clusterInTheMaking();
    await run.clock.advance(MINUTE);
    const before = run.clock.now();
    expect(await run.undo('managedCluster', inputs.managedCluster)).toMatchObject({ outcome: 'done' });
    expect(await changesAsked(run)).toEqual(['PUT aks-1', 'POST abort', 'DELETE aks-1']);
    expect(run.clock.now() - before).toBeLessThan(7 * MINUTE);
    expect(run.answers).toContainEqual(
      objectWith({ outcome: 'pending', waitingFor: textWith('the abort of what is running') }),
    );
    expect(await run.observe('managedCluster', inputs.managedCluster)).toEqual({ found: 'absent' });
  });

  it('does not ask twice, though the handle is lost', async () => {
    const run = await clusterInTheMaking();
    const step = run.step('managedCluster');
    expect(await step.undo(call)).toMatchObject({ outcome: 'pending', handle: { method: 'POST' } });
    expect(await step.undo(call)).toMatchObject({ outcome: 'pending' });
    expect(await changesAsked(run)).toEqual(['PUT aks-1', 'POST abort']);
    await run.clock.advance(MINUTE);
    expect(await step.undo(call)).toMatchObject({ handle: { method: 'DELETE' } });
  });

  it.each([
    ['has finished meanwhile', { status: 409, code: 'OperationNotAllowed' }],
    ['is not permitted', { status: 403, code: 'AuthorizationFailed' }],
    ['is answered by nobody', { cut: true }],
    ['fails', { status: 500, code: 'InternalServerError' }],
  ])('deletes all the same when the abort %s', async (_name, fault) => {
    const run = await clusterInTheMaking();
    await run.control.addFault({ method: 'POST', path: '/abort', ...fault });
    expect(await run.step('managedCluster').undo(call)).toMatchObject({
      outcome: 'pending',
      handle: { method: 'DELETE' },
    });
  });
});

describe('the undoing of a resource group that cannot be read yet', () => {
  const lag = { ...NO_READ_LAG, resourceGroupVisible: { minMs: MINUTE, maxMs: MINUTE } };
  const groupCall = verbCall(inputs.resourceGroup);

  async function newGroup(): Promise<readonly [StepRunner, StepOutputs]> {
    const run = await startSteps({ durations: lag });
    const begun = await run.step('resourceGroup').begin(groupCall);
    if (begun.outcome !== 'done') throw new Error(JSON.stringify(begun));
    return [run, begun.outputs];
  }

  it('removes it', async () => {
    const [run, outputs] = await newGroup();
    expect(await run.step('resourceGroup').observe(groupCall)).toMatchObject({
      observation: { found: 'absent' },
    });
    expect(await run.step('resourceGroup').undo({ ...groupCall, outputs })).toMatchObject({
      outcome: 'pending',
      handle: { method: 'DELETE' },
    });
    await run.clock.advance(5 * MINUTE);
    expect(await run.control.inventory()).toEqual([]);
  });

  it('is done when it is gone, and takes nothing for made that was not', async () => {
    const [run, outputs] = await newGroup();
    await run.step('resourceGroup').undo({ ...groupCall, outputs });
    await run.clock.advance(5 * MINUTE);
    const step = run.step('resourceGroup');
    expect(await step.undo({ ...groupCall, outputs })).toEqual({ outcome: 'done', outputs: {} });
    expect(await step.undo(groupCall)).toEqual({ outcome: 'done', outputs: {} });
  });
});
