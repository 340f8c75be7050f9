/** What preflight has read of Azure, as plain values: only what a rule looks at, so that a test can write it down. */

/** One thing that was read: there, not there, or not to be read. */
export type Part<T> =
  | { readonly is: 'known'; readonly value: T }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly why: string };

export interface SeenGroup {
  readonly location: string;
  readonly state: string;
  readonly managedBy?: string;
}

export interface SeenSubnet {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly state: string;
  /** Services that it is delegated to. */
  readonly delegations: readonly string[];
  /** Ids of the IP configurations in it. */
  readonly ipConfigurations: readonly string[];
  readonly privateEndpoints: readonly string[];
  /** The types of resource that keep a link to it. */
  readonly linkedTypes: readonly string[];
  readonly networkSecurityGroupId?: string;
  readonly routeTableId?: string;
}

export interface SeenPeering {
  readonly name: string;
  readonly remoteId: string;
  readonly remotePrefixes: readonly string[];
}

export interface SeenNetwork {
  readonly location: string;
  readonly state: string;
  readonly prefixes: readonly string[];
  readonly encrypted: boolean;
  readonly dnsServers: readonly string[];
  readonly subnets: readonly SeenSubnet[];
  readonly peerings: readonly SeenPeering[];
}

/** A network that the request wants a peering or a DNS link with. */
export interface SeenRemoteNetwork {
  readonly id: string;
  readonly network: Part<Pick<SeenNetwork, 'prefixes' | 'peerings' | 'state'>>;
}

export interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  /** `*`, `Tcp`, `Udp`, `Icmp` … */
  readonly protocol: string;
  /** Ranges, addresses, service tags, `*`. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** `*`, `443`, `1000-2000`. */
  readonly sourcePorts: readonly string[];
  readonly ports: readonly string[];
}

export interface SeenCluster {
  readonly state: string;
  /** Where it differs from the request in what cannot be changed: «field is x, not y». */
  readonly differences: readonly string[];
}

export interface SeenIdentity {
  readonly principalId?: string;
}

/** A planned role assignment, and whether it is there. */
export interface SeenGrant {
  readonly scope: string;
  readonly roleId: string;
  readonly assignment: Part<string>;
}

export interface SeenDnsLink {
  readonly name: string;
  readonly virtualNetworkId: string;
}

export interface SeenPermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

export interface SeenLock {
  readonly level: string;
  readonly scope: string;
}

/** The registration of a resource provider that the plan needs and does not register. */
export interface SeenRegistration {
  readonly subscriptionId: string;
  readonly namespace: string;
  readonly state: Part<string>;
}

export interface SeenUsage {
  /** `cores`, `standardDSv5Family`. */
  readonly name: string;
  readonly current: number;
  readonly limit: number;
}

export interface Reservation {
  readonly operationId: string;
  readonly clusterId: string;
}

export interface WorldSnapshot {
  readonly group: Part<SeenGroup>;
  readonly nodeGroup: Part<SeenGroup>;
  readonly cluster: Part<SeenCluster>;
  /** Null where it is the cluster's own group, here and below: that one is made if need be. */
  readonly networkGroup: Part<SeenGroup> | null;
  readonly network: Part<SeenNetwork>;
  readonly remoteNetworks: readonly SeenRemoteNetwork[];
  readonly apiServerRules: Part<readonly SecurityRule[]>;
  readonly nodeRules: Part<readonly SecurityRule[]>;
  /** Prefixes of the routes in the node subnet's table. */
  readonly nodeRoutes: Part<readonly string[]>;
  /** Ids of the clusters whose API server is in the API-server subnet. */
  readonly neighbours: Part<readonly string[]>;
  /** Of the API-server subnet by operations that have not ended, oldest first; absent: nobody keeps any. */
  readonly reservations: Part<readonly Reservation[]>;
  readonly identityGroup: Part<SeenGroup> | null;
  readonly identity: Part<SeenIdentity>;
  readonly grants: readonly SeenGrant[];
  readonly zoneGroup: Part<SeenGroup> | null;
  readonly zone: Part<true>;
  readonly zoneLinks: Part<readonly SeenDnsLink[]>;
  /** The registration of Microsoft.ContainerService in the zone's subscription. */
  readonly zoneRegistration: Part<string>;
  /** Regions that make clusters, in short form. */
  readonly clusterLocations: Part<readonly string[]>;
  readonly kubernetesVersions: Part<readonly string[]>;
  /** Cores by VM size, sizes in lower case. */
  readonly vmSizes: Part<Readonly<Record<string, number>>>;
  readonly usages: Part<readonly SeenUsage[]>;
  readonly registrations: readonly SeenRegistration[];
  readonly locks: Part<readonly SeenLock[]>;
  /** What Slipway itself may do, by the id of a resource group or subscription in lower case. */
  readonly permissions: Readonly<Record<string, Part<readonly SeenPermission[]>>>;
}

export function known<T>(value: T): Part<T> {
  return { is: 'known', value };
}

export const absent = { is: 'absent' } as const;

export function unknown(why: string): Part<never> {
  return { is: 'unknown', why };
}

/** The value, where it is known and there. */
export function valueOf<T>(part: Part<T>): T | undefined {
  return part.is === 'known' ? part.value : undefined;
}

/** Looks into what was read; what is not there or not known stays so. `undefined` is not there. */
export function within<T, U>(part: Part<T>, find: (value: T) => U | undefined): Part<U> {
  if (part.is !== 'known') return part;
  const found = find(part.value);
  return found === undefined ? absent : known(found);
}
