import type { ConnectionHandoffInput } from '../domain/step-inputs.ts';

export interface ConnectionCommand {
  readonly title: string;
  /** For a POSIX shell; variables in capitals are for the reader to set. */
  readonly command: string;
  readonly [key: string]: string;
}

export interface Connection {
  readonly privateFqdn?: string | undefined;
  /** `system`, `none` or the id of a zone, as AKS says. */
  readonly privateDnsZone?: string | undefined;
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
    ...peerings(input),
    ...zoneLink(input, connection),
  ];
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
function peerings(input: ConnectionHandoffInput): readonly ConnectionCommand[] {
  const network = input.virtualNetworkId.split('/');
  const there = az('network vnet peering create', {
    subscription: network[2] ?? input.subscriptionId,
    'resource-group': network[4] ?? input.resourceGroup,
    'vnet-name': network.at(-1) ?? '',
    name: `${input.name}-to-client`,
    'remote-vnet': variable('CLIENT_VNET_ID'),
    'allow-vnet-access': null,
  });
  const back = az('network vnet peering create', {
    subscription: variable('CLIENT_SUBSCRIPTION'),
    'resource-group': variable('CLIENT_RESOURCE_GROUP'),
    'vnet-name': variable('CLIENT_VNET'),
    name: `client-to-${input.name}`,
    'remote-vnet': input.virtualNetworkId,
    'allow-vnet-access': null,
  });
  return [
    { title: 'Peer the cluster’s network with yours', command: there },
    { title: 'Peer your network with the cluster’s', command: back },
  ];
}

/** Only a private zone needs a link: a cluster with the zone `none` is in public DNS. */
function zoneLink(input: ConnectionHandoffInput, connection: Connection): readonly ConnectionCommand[] {
  const zone = privateZone(input, connection);
  if (zone === undefined) return [];
  const command = az('network private-dns link vnet create', {
    ...zone,
    name: `${input.name}-client`,
    'virtual-network': variable('CLIENT_VNET_ID'),
    'registration-enabled': 'false',
  });
  return [{ title: 'Have your network resolve the API server’s name', command }];
}

function privateZone(
  input: ConnectionHandoffInput,
  { privateDnsZone, privateFqdn, nodeResourceGroup }: Connection,
) {
  const parts = privateDnsZone?.split('/') ?? [];
  if (parts.length > 1) {
    return {
      subscription: parts[2] ?? input.subscriptionId,
      'resource-group': parts[4] ?? '',
      'zone-name': parts.at(-1) ?? '',
    };
  }
  if (privateDnsZone === 'none' || privateFqdn === undefined || nodeResourceGroup === undefined)
    return undefined;
  // AKS keeps its own zone in the node resource group, named as the API server without its first label.
  return {
    subscription: input.subscriptionId,
    'resource-group': nodeResourceGroup,
    'zone-name': privateFqdn.split('.').slice(1).join('.'),
  };
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
