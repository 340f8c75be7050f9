/** Each command of the documents as the calls that it makes, for the steps that the app has in its place. */
import { roleDefinitionId } from '../../../src/domain/resource-ids.ts';
import type { StepInputs } from '../../../src/domain/step-inputs.ts';
import { guidFrom } from '../../../src/local/arm/guid.ts';
import { API_SERVER_DELEGATION } from '../../../src/domain/planning/network-steps.ts';
import { armScope } from '../../../src/steps/find-role-assignment.ts';
import { managedClusterBody } from '../../../src/steps/managed-cluster-body.ts';
import { orThrow, type Session } from './session.ts';

/** A network, a subnet and so on carry what the app would send; only who sends it is another. */
const NOBODY = 'by-hand';

/** `az feature register`, then `az feature list` until it says Registered. */
export async function registerFeature(at: Session, input: StepInputs['previewFeature']): Promise<void> {
  const { features } = at.azure.of(input.subscriptionId).features;
  const path = [input.namespace, input.feature] as const;
  orThrow(await at.azure.write((options) => features.register(...path, options)));
  await at.watch('Registered', at.waits.personSeconds, async () => {
    const { value } = orThrow(await at.azure.read((options) => features.get(...path, options)));
    return value.properties?.state;
  });
}

/** `az provider register` for each, and then `az provider show` until each says Registered. */
export async function registerProviders(
  at: Session,
  inputs: readonly StepInputs['resourceProvider'][],
): Promise<void> {
  const providers = (input: StepInputs['resourceProvider']) =>
    at.azure.of(input.subscriptionId).resources.providers;
  for (const input of inputs)
    orThrow(await at.azure.write((options) => providers(input).register(input.namespace, options)));
  for (const input of inputs) {
    await at.watch('Registered', at.waits.providerSeconds, async () => {
      const read = at.azure.read((options) => providers(input).get(input.namespace, options));
      return orThrow(await read).value.registrationState;
    });
  }
}

/** `az group create`. */
export async function createGroup(at: Session, input: StepInputs['resourceGroup']): Promise<void> {
  const { resourceGroups } = at.azure.of(input.subscriptionId).resources;
  const body = { location: input.location };
  orThrow(
    await at.azure.write((options) => resourceGroups.createOrUpdate(input.resourceGroup, body, options)),
  );
}

/** `az network vnet create`. */
export async function createNetwork(at: Session, input: StepInputs['virtualNetwork']): Promise<void> {
  const { virtualNetworks } = at.azure.of(input.subscriptionId).network;
  const body = { location: input.location, addressSpace: { addressPrefixes: [...input.addressPrefixes] } };
  await at.runOperation(() =>
    at.azure.start((options) =>
      virtualNetworks.createOrUpdate(input.resourceGroup, input.name, body, options),
    ),
  );
}

/** `az network vnet subnet create`. */
export async function createSubnet(at: Session, input: StepInputs['subnet']): Promise<void> {
  const { subnets } = at.azure.of(input.subscriptionId).network;
  const { addressPrefix, delegation } = input;
  const delegations = delegation === null ? [] : [{ name: '0', serviceName: API_SERVER_DELEGATION }];
  await at.runOperation(() =>
    at.azure.start((options) =>
      subnets.createOrUpdate(
        input.resourceGroup,
        input.virtualNetwork,
        input.name,
        { addressPrefix, delegations },
        options,
      ),
    ),
  );
}

/** `az identity create`. Answers with the principal. */
export async function createIdentity(at: Session, input: StepInputs['managedIdentity']): Promise<string> {
  const { userAssignedIdentities } = at.azure.of(input.subscriptionId).identities;
  const body = { location: input.location };
  const { value } = orThrow(
    await at.azure.write((options) =>
      userAssignedIdentities.createOrUpdate(input.resourceGroup, input.name, body, options),
    ),
  );
  return value.principalId ?? '';
}

/**
 * `az role assignment create --assignee <managed-identity-client-id>`: the directory is asked who that is, and does not
 * know a new identity at once. Somebody tries again.
 */
export async function assignRole(
  at: Session,
  input: StepInputs['roleAssignment'],
  principalId: string,
): Promise<void> {
  const { roleAssignments } = at.authorization(input.subscriptionId);
  // The command line draws a name; this one is drawn from the seed.
  const name = guidFrom(at.seed, 'by hand', input.scope);
  const body = { principalId, roleDefinitionId: roleDefinitionId(input.subscriptionId, input.roleId) };
  orThrow(
    await at.insist(['PrincipalNotFound'], () =>
      at.azure.write((options) => roleAssignments.create(armScope(input.scope), name, body, options)),
    ),
  );
}

/** `az aks create`, and again while the permissions have no effect or it was tried too often. */
export async function createCluster(at: Session, input: StepInputs['managedCluster']): Promise<void> {
  const { managedClusters } = at.azure.of(input.subscriptionId).clusters;
  const body = managedClusterBody(input, NOBODY);
  const send = () =>
    at.azure.start((options) =>
      managedClusters.createOrUpdate(input.resourceGroup, input.name, body, options),
    );
  await at.runOperation(() => at.insist(['LinkedAuthorizationFailed', 'Throttled'], send));
}

/** `az aks get-credentials`, and a look at the nodes with them: by the run command, as nobody is in the network. */
export async function lookAtNodes(at: Session, input: StepInputs['nodeReadiness']): Promise<void> {
  const { managedClusters } = at.azure.of(input.subscriptionId).clusters;
  const path = [input.resourceGroup, input.name] as const;
  orThrow(await at.azure.read((options) => managedClusters.listClusterUserCredentials(...path, options)));
  const body = { command: 'kubectl get nodes' };
  await at.runOperation(
    () => at.azure.start((options) => managedClusters.runCommand(...path, body, options)),
    at.waits.commandSeconds,
  );
}
