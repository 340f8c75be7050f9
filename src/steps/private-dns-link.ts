import type { VirtualNetworkLink } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import { resourcePathOf } from '../domain/resource-ids.ts';
import type { PrivateDnsLinkInput } from '../domain/step-inputs.ts';
import { known, nameDifference } from './answers.ts';
import { findListed } from './listed.ts';
import { carriesMark, markedTags } from './marked-tags.ts';
import { resourceStep } from './resource-step.ts';

/** Has one virtual network resolve the names of a private DNS zone. No machine registers its own name there. */
export function privateDnsLinkStep(azure: AzureClients): StepKind<PrivateDnsLinkInput> {
  const links = ({ zoneId }: PrivateDnsLinkInput) =>
    azure.of(resourcePathOf(zoneId).subscriptionId).privateDns.virtualNetworkLinks;
  const parent = ({ zoneId }: PrivateDnsLinkInput) => {
    const zone = resourcePathOf(zoneId);
    return [zone.resourceGroup, zone.name] as const;
  };
  const path = (input: PrivateDnsLinkInput) => [...parent(input), input.name] as const;
  return resourceStep<PrivateDnsLinkInput, VirtualNetworkLink>(azure, {
    title: (input) => `DNS link ${resourcePathOf(input.zoneId).name}/${input.name}`,
    read: (input) => azure.read((options) => links(input).get(...path(input), options)),
    find: (input) => findListed(azure, input.name, (options) => links(input).list(...parent(input), options)),
    body: ({ input, operationId }) => linkBody(input, operationId),
    async put(input, body) {
      const result = await azure.start((options) =>
        links(input).createOrUpdate(...path(input), body, options),
      );
      return result.ok ? { ...result, value: undefined } : result;
    },
    remove: (input) => azure.start((options) => links(input).delete(...path(input), options)),
    state: (link) => link.provisioningState,
    isMarked: (link, { operationId }) => carriesMark(link, operationId),
    differences: (link, input) =>
      nameDifference('properties.virtualNetwork.id', input.virtualNetworkId, link.virtualNetwork?.id),
    outputs: (link) => known({ resourceId: link.id }),
  });
}

function linkBody(input: PrivateDnsLinkInput, operationId: string): VirtualNetworkLink {
  return {
    location: 'global',
    tags: markedTags(input.tags, operationId),
    virtualNetwork: { id: input.virtualNetworkId },
    registrationEnabled: false,
  };
}
