/** A request for a managed cluster, read once into the values that its checks and its body rest on. */
import { booleanAt, listAt, numberAt, objectAt, textAt, textsAt, type JsonObject } from '../json-values.ts';
import { normalLocation } from '../resource-scope.ts';

export interface PoolRequest {
  readonly name: string;
  readonly mode: string;
  readonly count: number;
  readonly maxPods: number;
  readonly vmSize: string;
  readonly subnetId: string | undefined;
  /** As sent. */
  readonly profile: JsonObject;
}

interface ApiServerRequest {
  readonly isPrivate: boolean;
  readonly vnetIntegration: boolean;
  readonly subnetId: string | undefined;
  /** `system`, `none` or the id of a zone. */
  readonly privateDnsZone: string;
  readonly hasPublicFqdn: boolean;
  readonly authorizedRanges: readonly string[];
}

interface ClusterNetworkRequest {
  readonly plugin: string;
  readonly pluginMode: string | undefined;
  readonly loadBalancerSku: string;
  readonly outboundType: string;
  readonly serviceCidr: string;
  readonly dnsServiceIp: string;
  readonly podCidr: string | undefined;
}

export interface ClusterRequest {
  readonly name: string;
  readonly location: string | undefined;
  readonly identityType: string;
  readonly identityIds: readonly string[];
  readonly version: string;
  readonly dnsPrefix: string | undefined;
  readonly fqdnSubdomain: string | undefined;
  readonly nodeResourceGroup: string | undefined;
  readonly pools: readonly PoolRequest[];
  readonly apiServer: ApiServerRequest;
  readonly network: ClusterNetworkRequest;
  /** As sent. */
  readonly body: unknown;
}

const DEFAULT_VERSION = '1.34';
const DEFAULT_VM_SIZE = 'Standard_D4ds_v5';

export function readClusterRequest(name: string, body: unknown): ClusterRequest {
  const location = textAt(body, 'location');
  const network = readNetwork(objectAt(body, 'properties', 'networkProfile'));
  return {
    name,
    location: location === undefined ? undefined : normalLocation(location),
    identityType: textAt(body, 'identity', 'type') ?? 'None',
    identityIds: Object.keys(objectAt(body, 'identity', 'userAssignedIdentities')),
    version: textAt(body, 'properties', 'kubernetesVersion') ?? DEFAULT_VERSION,
    dnsPrefix: textAt(body, 'properties', 'dnsPrefix'),
    fqdnSubdomain: textAt(body, 'properties', 'fqdnSubdomain'),
    nodeResourceGroup: textAt(body, 'properties', 'nodeResourceGroup'),
    pools: listAt(body, 'properties', 'agentPoolProfiles').map((each) => readPool(each, network)),
    apiServer: readApiServer(objectAt(body, 'properties', 'apiServerAccessProfile')),
    network,
    body,
  };
}

function readPool(value: unknown, network: ClusterNetworkRequest): PoolRequest {
  return {
    name: textAt(value, 'name') ?? '',
    mode: textAt(value, 'mode') ?? 'User',
    count: numberAt(value, 'count') ?? 1,
    maxPods: numberAt(value, 'maxPods') ?? defaultMaxPods(network),
    vmSize: textAt(value, 'vmSize') ?? DEFAULT_VM_SIZE,
    subnetId: textAt(value, 'vnetSubnetID'),
    profile: objectAt(value),
  };
}

function defaultMaxPods({ plugin, pluginMode }: ClusterNetworkRequest): number {
  if (plugin === 'kubenet') return 110;
  return pluginMode === 'overlay' ? 250 : 30;
}

function readApiServer(profile: JsonObject): ApiServerRequest {
  return {
    isPrivate: booleanAt(profile, 'enablePrivateCluster') ?? false,
    vnetIntegration: booleanAt(profile, 'enableVnetIntegration') ?? false,
    subnetId: textAt(profile, 'subnetId'),
    privateDnsZone: textAt(profile, 'privateDNSZone') ?? 'system',
    hasPublicFqdn: booleanAt(profile, 'enablePrivateClusterPublicFQDN') ?? true,
    authorizedRanges: textsAt(profile, 'authorizedIPRanges'),
  };
}

function readNetwork(profile: JsonObject): ClusterNetworkRequest {
  const plugin = textAt(profile, 'networkPlugin');
  const pluginMode = textAt(profile, 'networkPluginMode') ?? (plugin === undefined ? 'overlay' : undefined);
  const hasPodNetwork = plugin === 'kubenet' || pluginMode === 'overlay';
  return {
    plugin: plugin ?? 'azure',
    pluginMode,
    loadBalancerSku: textOr(profile, 'loadBalancerSku', 'standard').toLowerCase(),
    outboundType: textOr(profile, 'outboundType', 'loadBalancer'),
    serviceCidr: textOr(profile, 'serviceCidr', '10.0.0.0/16'),
    dnsServiceIp: textOr(profile, 'dnsServiceIP', '10.0.0.10'),
    podCidr: hasPodNetwork ? textOr(profile, 'podCidr', '10.244.0.0/16') : textAt(profile, 'podCidr'),
  };
}

function textOr(profile: JsonObject, name: string, otherwise: string): string {
  return textAt(profile, name) ?? otherwise;
}

/** Addresses that the nodes of a pool, and in a flat network their pods, take from their subnet. */
export function addressesOfPool(pool: PoolRequest, { plugin, pluginMode }: ClusterNetworkRequest): number {
  const isFlat = plugin === 'azure' && pluginMode !== 'overlay';
  return isFlat ? pool.count * (pool.maxPods + 1) : pool.count;
}
