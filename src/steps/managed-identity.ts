import type { Identity } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import type { ManagedIdentityInput } from '../domain/step-inputs.ts';
import { known } from './answers.ts';
import { heldToExistence } from './held-to-existence.ts';
import { findListed } from './listed.ts';
import { carriesMark, markedTags } from './marked-tags.ts';
import { resourceStep } from './resource-step.ts';

/** The cluster's user-assigned identity. One that exists is used as it is, wherever it was made. */
export function managedIdentityStep(azure: AzureClients): StepKind<ManagedIdentityInput> {
  const identities = (input: ManagedIdentityInput) =>
    azure.of(input.subscriptionId).identities.userAssignedIdentities;
  const title = (input: ManagedIdentityInput) => `managed identity ${input.name}`;
  const step = resourceStep<ManagedIdentityInput, Identity>(azure, {
    title,
    read: (input) => azure.read((options) => identities(input).get(input.resourceGroup, input.name, options)),
    find: (input) =>
      findListed(azure, input.name, (options) =>
        identities(input).listByResourceGroup(input.resourceGroup, options),
      ),
    body: ({ input, operationId }) => ({
      location: input.location,
      tags: markedTags(input.tags, operationId),
    }),
    put: (input, body) =>
      azure.write((options) =>
        identities(input).createOrUpdate(input.resourceGroup, input.name, body, options),
      ),
    remove: (input) =>
      azure.write((options) => identities(input).delete(input.resourceGroup, input.name, options)),
    state: () => undefined,
    appearsLate: true,
    isMarked: (identity, { operationId }) => carriesMark(identity, operationId),
    differences: () => [],
    outputs: (identity) =>
      known({ resourceId: identity.id, principalId: identity.principalId, clientId: identity.clientId }),
  });
  return heldToExistence(step, title);
}
