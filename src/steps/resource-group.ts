import { isNotFound } from '../azure/arm-failure.ts';
import type { GenericResource, ResourceGroup } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import type { ResourceGroupInput } from '../domain/step-inputs.ts';
import type { Refused, Retry } from '../domain/verb-answers.ts';
import { busy, failed, known, locationDifference, refused } from './answers.ts';
import { heldToExistence } from './held-to-existence.ts';
import { findListed, isNamed, listed } from './listed.ts';
import { carriesMark, markedTags } from './marked-tags.ts';
import { resourceStep } from './resource-step.ts';

/** Named in the refusal; the rest is counted. */
const LONGEST_LIST = 10;

/**
 * The resource group. Undone last, when the other steps have removed what they made: it is deleted only when nothing
 * is left in it, because deleting a group deletes what others put there.
 */
export function resourceGroupStep(azure: AzureClients): StepKind<ResourceGroupInput> {
  const groups = (input: ResourceGroupInput) => azure.of(input.subscriptionId).resources.resourceGroups;
  const title = (input: ResourceGroupInput) => `resource group ${input.resourceGroup}`;
  const step = resourceStep<ResourceGroupInput, ResourceGroup>(azure, {
    title,
    read: (input) => azure.read((options) => groups(input).get(input.resourceGroup, options)),
    body: ({ input, operationId }) => ({
      location: input.location,
      tags: markedTags(input.tags, operationId),
    }),
    put: (input, body) =>
      azure.write((options) => groups(input).createOrUpdate(input.resourceGroup, body, options)),
    remove: (input) => azure.start((options) => groups(input).delete(input.resourceGroup, options)),
    state: (group) => group.properties?.provisioningState,
    isMarked: (group, { operationId }) => carriesMark(group, operationId),
    differences: (group, input) => locationDifference(input.location, group.location),
    outputs: (group) => known({ resourceId: group.id, location: group.location }),
    refuseRemove: (_group, call) => refuseUnlessEmpty(azure, call),
    // The tags of somebody else's group would be replaced.
    find: (input) =>
      findListed(
        azure,
        (options) => groups(input).list(options),
        (group) => isNamed(group, input.resourceGroup),
      ),
    appearsLate: true,
  });
  return heldToExistence(step, title);
}

async function refuseUnlessEmpty(
  azure: AzureClients,
  { input, operationId }: VerbCall<ResourceGroupInput>,
): Promise<Refused | Retry | undefined> {
  const { resources } = azure.of(input.subscriptionId).resources;
  const contents = await listed(azure, (options) =>
    resources.listByResourceGroup(input.resourceGroup, options),
  );
  if (!contents.ok) return isNotFound(contents.failure) ? undefined : failed(contents.failure);
  const others = contents.value.filter((each) => !carriesMark(each, operationId));
  if (others.length > 0) return refused(notEmpty(input, others));
  // The list is behind the deletions of the steps before this one.
  return contents.value.length === 0 ? undefined : stillListed(input, contents.value);
}

function stillListed({ resourceGroup }: ResourceGroupInput, resources: readonly GenericResource[]): Retry {
  return busy('ResourcesStillListed', `Resource group ${resourceGroup} still lists ${named(resources)}.`);
}

function notEmpty({ resourceGroup }: ResourceGroupInput, resources: readonly GenericResource[]): Problem {
  return {
    code: 'ResourceGroupNotEmpty',
    class: 'mismatch',
    owner: 'operator',
    message: `Resource group ${resourceGroup} is not deleted, because it still holds ${named(resources)}.`,
    remedy: 'Remove what is no longer needed, then the resource group.',
  };
}

function named(resources: readonly GenericResource[]): string {
  const ids = resources.map(({ id }) => id ?? 'a resource without an id');
  const more = ids.length - LONGEST_LIST;
  return [...ids.slice(0, LONGEST_LIST), ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
}
