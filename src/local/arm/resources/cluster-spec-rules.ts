/** What AKS refuses of a cluster request by looking at the request alone. */
import { aksRefusal } from '../arm-error.ts';
import { contains, overlaps, parseAddress, parsePrefix } from '../ip-prefix.ts';
import type { RuleProfile } from '../world.ts';
import { requireAccessFit } from './cluster-access-rules.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { invalidParameter } from './invalid-parameter.ts';
import { requireVersionsOffered } from './kubernetes-versions.ts';

/** A service CIDR must be smaller than this. */
const SHORTEST_SERVICE_PREFIX = 12;
/** Ranges that no CIDR of a cluster may touch. */
const RESERVED_RANGES = ['169.254.0.0/16', '172.30.0.0/16', '172.31.0.0/16', '192.0.2.0/24'];
const CLUSTER_NAME = /^[a-zA-Z0-9]$|^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$/;
const POOL_NAME = /^[a-z][a-z0-9]{0,11}$/;

export function requireValidSpec(request: ClusterRequest, profile: RuleProfile): void {
  requireNames(request);
  requirePools(request);
  requireVersionsOffered(request);
  requireAccessFit(request, profile);
  requireSubnetsTogether(request);
  requireServiceNetwork(request);
}

function requireNames({ name, dnsPrefix, fqdnSubdomain, version }: ClusterRequest): void {
  if (!CLUSTER_NAME.test(name)) {
    throw invalidParameter(`The value of parameter resourceName '${name}' is invalid.`, 'resourceName');
  }
  if ((dnsPrefix === undefined) === (fqdnSubdomain === undefined)) {
    throw invalidParameter('Exactly one of dnsPrefix and fqdnSubdomain must be set.', 'dnsPrefix');
  }
  if (!/^v?\d+\.\d+(\.\d+)?$/i.test(version)) {
    throw invalidParameter(
      `The value of parameter kubernetesVersion '${version}' is invalid.`,
      'kubernetesVersion',
    );
  }
}

function requirePools({ pools }: ClusterRequest): void {
  if (!pools.some(({ mode, count }) => mode === 'System' && count > 0)) {
    throw invalidParameter(
      'There must be at least one system agent pool with at least one node.',
      'agentPoolProfiles',
    );
  }
  for (const { name, count } of pools) {
    if (!POOL_NAME.test(name)) {
      throw invalidParameter(
        `The value of parameter agentPoolProfile.name '${name}' is invalid.`,
        'agentPoolProfile.name',
      );
    }
    if (count < 0 || count > 1000) {
      throw invalidParameter(
        `The value of parameter agentPoolProfile.count ${String(count)} is invalid.`,
        'agentPoolProfile.count',
      );
    }
  }
}

/** The subnet of the API server and those of the nodes are given together or not at all. */
function requireSubnetsTogether({ apiServer, pools }: ClusterRequest): void {
  const target = 'apiServerAccessProfile.subnetId';
  if (apiServer.subnetId !== undefined && !apiServer.vnetIntegration) {
    throw invalidParameter('subnetId needs enableVnetIntegration.', target);
  }
  const hasOwnNetwork = pools.some(({ subnetId }) => subnetId !== undefined);
  if (apiServer.vnetIntegration && hasOwnNetwork && apiServer.subnetId === undefined) {
    throw invalidParameter(
      'apiServerAccessProfile.subnetId should not be empty when using custom vnet with apiserverVnetIntegration.',
      target,
    );
  }
  if (apiServer.subnetId !== undefined && pools.some(({ subnetId }) => subnetId === undefined)) {
    throw invalidParameter(
      'vnetSubnetID must be set with apiServerAccessProfile.subnetId.',
      'agentPoolProfile.vnetSubnetID',
    );
  }
}

function requireServiceNetwork({ network }: ClusterRequest): void {
  const target = 'networkProfile.serviceCIDR';
  const service = parsePrefix(network.serviceCidr);
  const address = parseAddress(network.dnsServiceIp);
  if (!service || service.bits <= SHORTEST_SERVICE_PREFIX) {
    throw invalidParameter(
      `The service CIDR ${network.serviceCidr} is not valid; it must be smaller than /12.`,
      target,
    );
  }
  for (const text of RESERVED_RANGES) {
    const reserved = parsePrefix(text);
    if (reserved && overlaps(reserved, service)) {
      throw invalidParameter(
        `The service CIDR ${network.serviceCidr} overlaps with the reserved range ${text}.`,
        target,
      );
    }
  }
  if (!address || !contains(service, address)) {
    throw aksRefusal(
      400,
      'DnsServiceIpOutOfServiceCidr',
      `The DNS service IP ${network.dnsServiceIp} is out of the range defined by service CIDR ${network.serviceCidr}.`,
      'networkProfile.dnsServiceIP',
    );
  }
  if (address.first === service.first) {
    throw invalidParameter(
      `The DNS service IP ${network.dnsServiceIp} must not be the first address of the service CIDR.`,
      'networkProfile.dnsServiceIP',
    );
  }
}
