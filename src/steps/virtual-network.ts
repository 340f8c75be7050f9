import type { VirtualNetwork } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import { contains, parseCidr } from '../domain/cidr.ts';
import type { VirtualNetworkInput } from '../domain/step-inputs.ts';
import type { Difference, Refused, Retry } from '../domain/verb-answers.ts';
import { known, locationDifference, refused } from './answers.ts';
import { heldToExistence } from './held-to-existence.ts';
import { findListed } from './listed.ts';
import { carriesMark, markedTags } from './marked-tags.ts';
import { resourceStep } from './resource-step.ts';

/**
 * The virtual network, without subnets: these are steps of their own. A PUT replaces the lists of subnets and
 * peerings, and a deletion takes them along, so either is sent only while there are none.
 */
export function virtualNetworkStep(azure: AzureClients): StepKind<VirtualNetworkInput> {
  const networks = (input: VirtualNetworkInput) => azure.of(input.subscriptionId).network.virtualNetworks;
  const title = (input: VirtualNetworkInput) => `virtual network ${input.name}`;
  const step = resourceStep<VirtualNetworkInput, VirtualNetwork>(azure, {
    title,
    read: (input) => azure.read((options) => networks(input).get(input.resourceGroup, input.name, options)),
    find: (input) =>
      findListed(azure, input.name, (options) => networks(input).list(input.resourceGroup, options)),
    body: ({ input, operationId }) => virtualNetworkBody(input, operationId),
    async put(input, body) {
      const result = await azure.start((options) =>
        networks(input).createOrUpdate(input.resourceGroup, input.name, body, options),
      );
      return result.ok ? { ...result, value: undefined } : result;
    },
    remove: (input) =>
      azure.start((options) => networks(input).delete(input.resourceGroup, input.name, options)),
    state: (network) => network.provisioningState,
    isMarked: (network, { operationId }) => carriesMark(network, operationId),
    differences,
    outputs: (network) => known({ resourceId: network.id }),
    refusePut: refuseOverContents,
    refuseRemove: (network, { input }) => (network ? refuseUnlessEmpty(network, input) : undefined),
  });
  return heldToExistence(step, title);
}

function virtualNetworkBody(input: VirtualNetworkInput, operationId: string): VirtualNetwork {
  return {
    location: input.location,
    addressSpace: { addressPrefixes: [...input.addressPrefixes] },
    tags: markedTags(input.tags, operationId),
  };
}

/** More address space than was asked for does no harm; less would. */
function differences(network: VirtualNetwork, input: VirtualNetworkInput): readonly Difference[] {
  const found = network.addressSpace?.addressPrefixes ?? [];
  const isCovered = input.addressPrefixes.every((prefix) => found.some((outer) => covers(outer, prefix)));
  return [
    ...locationDifference(input.location, network.location),
    ...(isCovered
      ? []
      : [{ field: 'properties.addressSpace.addressPrefixes', expected: input.addressPrefixes, found }]),
  ];
}

function covers(outer: string, inner: string): boolean {
  const [large, small] = [parseCidr(outer), parseCidr(inner)];
  return large !== undefined && small !== undefined && contains(large, small);
}

function refuseOverContents(
  { subnets = [], virtualNetworkPeerings: peerings = [] }: VirtualNetwork,
  input: VirtualNetworkInput,
): Refused | undefined {
  if (subnets.length + peerings.length === 0) return undefined;
  return refused({
    code: 'VirtualNetworkHasSubnets',
    class: 'mismatch',
    owner: 'operator',
    message: `Virtual network ${input.name} is not as it was made and has subnets or peerings, which sending it again would remove.`,
    remedy: 'Make the virtual network as the request has it. Send the request again under a new request id.',
  });
}

/**
 * Undone after its subnets and peerings, which are steps of their own: one that is listed still is on its way out, or
 * somebody else's. Which of the two, time tells.
 */
function refuseUnlessEmpty(
  { subnets = [], virtualNetworkPeerings: peerings = [] }: VirtualNetwork,
  { name }: VirtualNetworkInput,
): Retry | undefined {
  const contents = [
    ...subnets.map((each) => `subnet ${each.name ?? '?'}`),
    ...peerings.map((each) => `peering ${each.name ?? '?'}`),
  ];
  if (contents.length === 0) return undefined;
  return {
    outcome: 'retry',
    effect: 'none',
    problem: {
      code: 'VirtualNetworkNotEmpty',
      class: 'dependencyBusy',
      owner: 'operator',
      message: `Virtual network ${name} is not deleted, because it still has ${contents.join(', ')}.`,
      remedy: 'Remove what is no longer needed, then the virtual network.',
    },
  };
}
