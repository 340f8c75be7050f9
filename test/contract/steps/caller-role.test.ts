/** The role that the app's identity is documented to need, held against what the steps ask of ARM. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCallerRole, type CallerRole } from '../../../src/local/arm/caller/caller-role.ts';
import { inputs, verbCall } from '../../support/step-inputs.ts';
import { makeCluster, startSteps, undoCluster, type StepRunner } from '../../support/step-runner.ts';

const role = readCallerRole(join(import.meta.dirname, '../../../infra/slipway-provisioner.role.json'));

function without(action: string): CallerRole {
  return { ...role, actions: role.actions.filter((each) => each !== action) };
}

/** From the preview feature to the verified cluster, and back until nothing is left. */
async function makeAndUndo(run: StepRunner): Promise<void> {
  await run.make('previewFeature', inputs.previewFeature);
  const { principalId } = await makeCluster(run);
  await run.make('clusterVerification', inputs.clusterVerification);
  await run.make('connectionHandoff', inputs.connectionHandoff);
  const outcomes = await undoCluster(run, principalId);
  expect(outcomes).toEqual(outcomes.map(() => 'done'));
  expect(await run.undo('resourceGroup', inputs.resourceGroup)).toMatchObject({ outcome: 'done' });
  expect(await run.control.inventory()).toEqual([]);
}

describe('the role of the app', () => {
  it('allows all that the steps do, and nothing that they do not', async () => {
    const run = await startSteps({ callerRole: role, profile: 'preview-2022' });
    await makeAndUndo(run);
    const asked = await run.control.actions();
    expect(asked.filter(({ refused }) => refused > 0)).toEqual([]);
    expect(asked.map(({ action }) => action.toLowerCase())).toEqual(
      role.actions.map((action) => action.toLowerCase()).toSorted(),
    );
  });

  it('is a list without wildcards, in order', () => {
    expect(role.actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(role.actions).toEqual(role.actions.toSorted());
    expect(role.notActions).toEqual([]);
  });

  it('stops the step whose action it lacks, with the words of ARM', async () => {
    const action = 'Microsoft.Network/virtualNetworks/write';
    const run = await startSteps({ callerRole: without(action) });
    await run.make('resourceGroup', inputs.resourceGroup);
    expect(await run.step('virtualNetwork').begin(verbCall(inputs.virtualNetwork))).toMatchObject({
      problem: { code: 'AuthorizationFailed', message: expect.stringContaining(`'${action}'`) as string },
    });
    expect(await run.control.actions()).toContainEqual({ action, allowed: 0, refused: 1 });
  });
});
