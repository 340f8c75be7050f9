import type { PlanStep } from '../plan.ts';
import { apiServerSubnetOf, ownNetworkOf, type RequestedSubnet } from '../request-network.ts';
import type { ClusterRequest } from '../request.ts';
import type { PlannedNames, PlannedNetwork } from './planned-names.ts';
import { beforeNetwork } from './registration-steps.ts';
import { stepIds } from './step-ids.ts';

/** What the 2022 document has the API-server subnet delegated to. */
export const API_SERVER_DELEGATION = 'Microsoft.ContainerService/managedClusters';

/** The resource group, and in a network of one's own the network with its subnets, one write after the other. */
export function networkSteps(request: ClusterRequest, names: PlannedNames): PlanStep[] {
  return [resourceGroup(request, names), ...(names.network ? ownNetwork(request, names, names.network) : [])];
}

function resourceGroup({ target }: ClusterRequest, { place, location, tags }: PlannedNames): PlanStep {
  return {
    id: stepIds.resourceGroup,
    title: `Create resource group ${target.resourceGroup}`,
    kind: 'resourceGroup',
    input: { ...place, location, tags, existence: target.resourceGroupExistence },
    dependsOn: [],
    expectedSeconds: 2,
  };
}

function ownNetwork(request: ClusterRequest, names: PlannedNames, planned: PlannedNetwork): PlanStep[] {
  const { network } = request;
  const own = ownNetworkOf(network);
  if (!own) return [];
  const { name, addressPrefixes, existence } = own.virtualNetwork;
  const apiServerSubnet = apiServerSubnetOf(network);
  const virtualNetwork: PlanStep = {
    id: stepIds.virtualNetwork,
    title: `Create virtual network ${name}`,
    kind: 'virtualNetwork',
    input: {
      ...planned.place,
      location: names.location,
      name,
      addressPrefixes: addressPrefixes ?? [],
      tags: names.tags,
      existence,
    },
    ...(addressPrefixes ? {} : fromPreflight('addressPrefixes', 'virtualNetworkPrefixes')),
    dependsOn: beforeNetwork(request),
    expectedSeconds: 8,
  };
  const apiServer = apiServerSubnet
    ? [
        subnet(planned, apiServerSubnet, {
          id: stepIds.apiServerSubnet,
          title: `Create API-server subnet ${apiServerSubnet.name}`,
          delegation: API_SERVER_DELEGATION,
          after: virtualNetwork.id,
        }),
      ]
    : [];
  const nodes = subnet(planned, own.nodeSubnet, {
    id: stepIds.nodeSubnet,
    title: `Create node subnet ${own.nodeSubnet.name}`,
    delegation: null,
    after: apiServer[0]?.id ?? virtualNetwork.id,
  });
  return [virtualNetwork, ...apiServer, nodes];
}

interface SubnetStep {
  readonly id: 'api-server-subnet' | 'node-subnet';
  readonly title: string;
  readonly delegation: string | null;
  readonly after: string;
}

function subnet(
  { place, name: virtualNetwork }: PlannedNetwork,
  { name, addressPrefix, existence }: RequestedSubnet,
  { id, title, delegation, after }: SubnetStep,
): PlanStep {
  const output = id === 'node-subnet' ? 'nodeSubnetPrefix' : 'apiServerSubnetPrefix';
  return {
    id,
    title,
    kind: 'subnet',
    input: { ...place, virtualNetwork, name, addressPrefix: addressPrefix ?? '', delegation, existence },
    ...(addressPrefix === undefined ? fromPreflight('addressPrefix', output) : {}),
    dependsOn: [after],
    expectedSeconds: 8,
  };
}

/** An address that the request left open: preflight finds a free one. */
function fromPreflight(field: string, output: string) {
  return { inputsFrom: { [field]: { step: stepIds.preflight, output } } };
}
