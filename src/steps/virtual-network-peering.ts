import type { VirtualNetworkPeering } from '../azure/resource-models.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import { resourcePathOf } from '../domain/resource-ids.ts';
import type { VirtualNetworkPeeringInput } from '../domain/step-inputs.ts';
import type { Difference } from '../domain/verb-answers.ts';
import { difference, known, nameDifference } from './answers.ts';
import { findListed } from './listed.ts';
import { resourceStep } from './resource-step.ts';

/**
 * One half of a peering. It carries no tags: as with a subnet, what looks as it was sent, where nothing was seen
 * before, is taken for this operation's work. A peering of another name to the same network is refused by Azure.
 */
export function virtualNetworkPeeringStep(azure: AzureClients): StepKind<VirtualNetworkPeeringInput> {
  const peerings = ({ virtualNetworkId }: VirtualNetworkPeeringInput) =>
    azure.of(resourcePathOf(virtualNetworkId).subscriptionId).network.virtualNetworkPeerings;
  const parent = ({ virtualNetworkId }: VirtualNetworkPeeringInput) => {
    const network = resourcePathOf(virtualNetworkId);
    return [network.resourceGroup, network.name] as const;
  };
  const path = (input: VirtualNetworkPeeringInput) => [...parent(input), input.name] as const;
  return resourceStep<VirtualNetworkPeeringInput, VirtualNetworkPeering>(azure, {
    title: (input) => `peering ${resourcePathOf(input.virtualNetworkId).name}/${input.name}`,
    read: (input) => azure.read((options) => peerings(input).get(...path(input), options)),
    find: (input) =>
      findListed(azure, input.name, (options) => peerings(input).list(...parent(input), options)),
    body: ({ input }) => peeringBody(input),
    async put(input, body) {
      const result = await azure.start((options) =>
        peerings(input).createOrUpdate(...path(input), body, options),
      );
      return result.ok ? { ...result, value: undefined } : result;
    },
    remove: (input) => azure.start((options) => peerings(input).delete(...path(input), options)),
    state: (peering) => peering.provisioningState,
    isMarked: () => false,
    isOurWork: (peering, { input }) => differences(peering, input).length === 0,
    differences,
    outputs: (peering) => known({ resourceId: peering.id, peeringState: peering.peeringState }),
  });
}

function peeringBody({ remoteVirtualNetworkId }: VirtualNetworkPeeringInput): VirtualNetworkPeering {
  return {
    remoteVirtualNetwork: { id: remoteVirtualNetworkId },
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: false,
    allowGatewayTransit: false,
    useRemoteGateways: false,
  };
}

function differences(
  peering: VirtualNetworkPeering,
  { remoteVirtualNetworkId }: VirtualNetworkPeeringInput,
): readonly Difference[] {
  return [
    ...nameDifference(
      'properties.remoteVirtualNetwork.id',
      remoteVirtualNetworkId,
      peering.remoteVirtualNetwork?.id,
    ),
    ...difference('properties.allowVirtualNetworkAccess', true, peering.allowVirtualNetworkAccess ?? true),
  ];
}
