/** The role that the app's identity is documented to need, held against what the steps ask of ARM. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCallerRole, type CallerRole } from '../../../src/local/arm/caller/caller-role.ts';
import { GRANT_ACTIONS, readRoleGrants } from '../../../src/local/arm/caller/role-grants.ts';
import { readMarkedResources } from '../../../src/steps/read-marked-resources.ts';
import { clusterRequest } from '../../support/requests.ts';
import {
  CLUSTER_ID,
  DNS_ZONE_ID,
  GROUP_ID,
  inputs,
  SUBSCRIPTION,
  verbCall,
} from '../../support/step-inputs.ts';
import {
  makeCluster,
  makeIdentity,
  startSteps,
  undoCluster,
  type StepRunner,
} from '../../support/step-runner.ts';

const infra = join(import.meta.dirname, '../../../infra');
const role: CallerRole = {
  ...readCallerRole(join(infra, 'slipway-provisioner.role.json')),
  grants: readRoleGrants(join(infra, 'grantable-roles.json')),
};

function without(action: string): CallerRole {
  return { ...role, actions: role.actions.filter((each) => each !== action) };
}

const clients = { ...inputs.virtualNetwork, name: 'clients', addressPrefixes: ['10.99.0.0/16'] };

const inOwnZone = {
  ...inputs.managedCluster,
  name: 'aks-2',
  access: { ...inputs.managedCluster.access, privateDnsZone: DNS_ZONE_ID },
};

/** Read where a subnet has them; those of the simulator have none. */
const onlyWhereThereAre = [
  'microsoft.network/networksecuritygroups/read',
  'microsoft.network/routetables/read',
];

/** One for which preflight reads all that it ever reads. */
function requestWithEverything() {
  const { target } = clusterRequest();
  return clusterRequest({
    target: { ...target, subscriptionId: SUBSCRIPTION, location: 'eastus2' },
    access: { privateDnsZone: DNS_ZONE_ID },
    profile: 'ga',
  });
}

/** From preflight to the verified cluster with all its connectivity, and back until nothing is left. */
async function makeAndUndo(run: StepRunner): Promise<void> {
  await run.make('previewFeature', inputs.previewFeature);
  const { principalId } = await makeCluster(run);
  await run.make('virtualNetwork', clients);
  await run.make('virtualNetworkPeering', inputs.virtualNetworkPeering);
  await run.make('privateDnsZone', inputs.privateDnsZone);
  await run.make('privateDnsLink', inputs.privateDnsLink);
  // AKS refuses it, for want of rights on the zone; what the app may do is asked before.
  await run.step('managedCluster').begin(verbCall(inOwnZone));
  // What it says of the request is not the subject here.
  await run.step('preflight').observe(verbCall({ request: requestWithEverything() }));
  await run.make('clusterVerification', inputs.clusterVerification);
  await run.make('nodeReadiness', inputs.nodeReadiness);
  await run.make('kubeconfigSecret', inputs.kubeconfigSecret);
  await run.make('connectionHandoff', inputs.connectionHandoff);
  await run.make('removalCheck', { ...inputs.removalCheck, removedIds: [CLUSTER_ID.toLowerCase()] });
  const marked = await readMarkedResources(run.azure)(SUBSCRIPTION);
  expect(marked).toMatchObject({ ok: true });
  await run.undo('privateDnsLink', inputs.privateDnsLink);
  await run.undo('privateDnsZone', inputs.privateDnsZone);
  await run.undo('virtualNetworkPeering', inputs.virtualNetworkPeering);
  await run.undo('virtualNetwork', clients);
  await run.undo('managedCluster', inputs.managedCluster);
  await run.clock.advance(5 * 60_000);
  // Once more, to be undone while it is being made.
  expect(await run.step('managedCluster').begin(verbCall(inputs.managedCluster))).toMatchObject({
    outcome: 'pending',
  });
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
    const used = [...asked.map(({ action }) => action.toLowerCase()), ...onlyWhereThereAre];
    const held = [...role.actions, ...GRANT_ACTIONS].map((action) => action.toLowerCase());
    expect(used.toSorted()).toEqual(held.toSorted());
  });

  it('is a list without wildcards, in order', () => {
    expect(role.actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(role.actions).toEqual(role.actions.toSorted());
    expect(role.notActions).toEqual([]);
  });

  it('changes no role assignment: that comes with the condition alone', async () => {
    expect(role.actions.filter((action) => action.startsWith('Microsoft.Authorization/'))).toEqual([
      'Microsoft.Authorization/locks/read',
      'Microsoft.Authorization/permissions/read',
      'Microsoft.Authorization/roleAssignments/read',
    ]);
    const { grants: _grants, ...alone } = role;
    const run = await startSteps({ callerRole: alone });
    await run.make('resourceGroup', inputs.resourceGroup);
    const principalId = await makeIdentity(run);
    const grant = { ...inputs.roleAssignment, scope: GROUP_ID, principalId };
    expect(await run.step('roleAssignment').begin(verbCall(grant))).toMatchObject({
      problem: { code: 'AuthorizationFailed' },
    });
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
