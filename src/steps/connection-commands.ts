import { resourcePathOf } from '../domain/resource-ids.ts';
import type { ConnectionHandoffInput } from '../domain/step-inputs.ts';

export interface ConnectionCommand {
  readonly title: string;
  /** For a POSIX shell; variables in capitals are for the reader to set. */
  readonly command: string;
  readonly [key: string]: string;
}

export interface Connection {
  /** The zone with the private name; absent where there is none. */
  readonly privateDnsZoneId?: string | undefined;
  readonly nodeResourceGroup?: string | undefined;
}

/** What to run to get at the cluster: from inside its network, without it, and from a network of one's own. */
export function connectionCommands(
  input: ConnectionHandoffInput,
  connection: Connection,
): readonly ConnectionCommand[] {
  return [
    credentials(input),
    ...(input.runCommand ? [runCommand(input)] : []),
    ...(input.privateCluster ? fromElsewhere(input, connection) : []),
  ];
}

/** A public API server needs none of this. */
function fromElsewhere(input: ConnectionHandoffInput, connection: Connection): readonly ConnectionCommand[] {
  return [
    ...(input.nodeSubnetId === null ? [] : [virtualMachine(input, input.nodeSubnetId)]),
    ...networkOf(input, connection),
    ...zoneLink(input, connection),
  ];
}

/** From inside the network the private name resolves and the API server is reached as it is. */
function virtualMachine(input: ConnectionHandoffInput, nodeSubnetId: string): ConnectionCommand {
  const command = az('vm create', {
    subscription: input.subscriptionId,
    'resource-group': variable('CLIENT_RESOURCE_GROUP'),
    name: `${input.name}-client`.slice(0, 64),
    image: 'Ubuntu2404',
    subnet: nodeSubnetId,
    'public-ip-address': '',
  });
  return {
    title: 'Make a virtual machine in the cluster’s network, to run kubectl from',
    command,
  };
}

/** A network that AKS made is named only now, in the node resource group. */
function networkOf(
  input: ConnectionHandoffInput,
  { nodeResourceGroup }: Connection,
): readonly ConnectionCommand[] {
  if (input.virtualNetworkId !== null) return peerings(input, input.virtualNetworkId);
  if (nodeResourceGroup === undefined) return [];
  const command = az('network vnet list', {
    subscription: input.subscriptionId,
    'resource-group': nodeResourceGroup,
    query: '[].id',
    output: 'tsv',
  });
  return [{ title: 'Find the cluster’s network, to peer yours with it', command }];
}

function credentials(input: ConnectionHandoffInput): ConnectionCommand {
  return {
    title: 'Get credentials, from a machine that reaches the API server',
    command: az('aks get-credentials', clusterOptions(input)),
  };
}

function runCommand(input: ConnectionHandoffInput): ConnectionCommand {
  return {
    title: 'Run kubectl in the cluster, from anywhere',
    command: az('aks command invoke', { ...clusterOptions(input), command: 'kubectl get nodes' }),
  };
}

function clusterOptions({ subscriptionId, resourceGroup, name }: ConnectionHandoffInput) {
  return { subscription: subscriptionId, 'resource-group': resourceGroup, name };
}

/** A peering is two halves, one in each network. */
function peerings(input: ConnectionHandoffInput, virtualNetworkId: string): readonly ConnectionCommand[] {
  const network = resourcePathOf(virtualNetworkId);
  const there = az('network vnet peering create', {
    subscription: network.subscriptionId,
    'resource-group': network.resourceGroup,
    'vnet-name': network.name,
    name: `${input.name}-to-client`,
    'remote-vnet': variable('CLIENT_VNET_ID'),
    'allow-vnet-access': null,
  });
  const back = az('network vnet peering create', {
    subscription: variable('CLIENT_SUBSCRIPTION'),
    'resource-group': variable('CLIENT_RESOURCE_GROUP'),
    'vnet-name': variable('CLIENT_VNET'),
    name: `client-to-${input.name}`,
    'remote-vnet': virtualNetworkId,
    'allow-vnet-access': null,
  });
  return [
    { title: 'Peer the cluster’s network with yours', command: there },
    { title: 'Peer your network with the cluster’s', command: back },
  ];
}

/** Only a private zone needs a link: a cluster with the zone `none` is in public DNS. */
function zoneLink(
  input: ConnectionHandoffInput,
  { privateDnsZoneId }: Connection,
): readonly ConnectionCommand[] {
  if (privateDnsZoneId === undefined) return [];
  const zone = resourcePathOf(privateDnsZoneId);
  const command = az('network private-dns link vnet create', {
    subscription: zone.subscriptionId,
    'resource-group': zone.resourceGroup,
    'zone-name': zone.name,
    name: `${input.name}-client`,
    'virtual-network': variable('CLIENT_VNET_ID'),
    'registration-enabled': 'false',
  });
  return [{ title: 'Have your network resolve the API server’s name', command }];
}

interface ShellVariable {
  readonly name: string;
}

function variable(name: string): ShellVariable {
  return { name };
}

function az(command: string, options: Readonly<Record<string, string | ShellVariable | null>>): string {
  const words = Object.entries(options).map(([name, value]) =>
    value === null ? `--${name}` : `--${name} ${word(value)}`,
  );
  return ['az', command, ...words].join(' ');
}

function word(value: string | ShellVariable): string {
  if (typeof value !== 'string') return `"$${value.name}"`;
  if (/^[\w./:@%+=-]+$/.test(value)) return value;
  return `"${value.replaceAll(/["$`\\]/g, String.raw`\$&`)}"`;
}
