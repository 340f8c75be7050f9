/** The API-server subnet: what is in it, how many clusters it still holds, and whether nodes reach it. */
import { ADDRESSES_PER_API_SERVER, apiServerCapacity } from '../address-needs.ts';
import { API_SERVER_DELEGATION } from '../planning/network-steps.ts';
import { apiServerSubnetOf } from '../request-network.ts';
import { operationIdOf } from '../operation-ids.ts';
import { ranges } from './addressing.ts';
import { stateVerdict } from './network-checks.ts';
import { pages } from './pages.ts';
import {
  judge,
  notKnown,
  passed,
  refuses,
  skipped,
  warns,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import { cutBy, type Flow } from './security-flow.ts';
import { valueOf, type SecurityRule, type SeenSubnet } from './world-snapshot.ts';
import { subnetView } from './requested-subnet.ts';

const FIELD = 'network.apiServerSubnet';
/** The least size (V19). */
const LEAST_PREFIX = 28;
/** AKS's own load balancer in front of the API server. */
const OWN_FRONTEND = /\/loadBalancers\/kube-apiserver\//i;

const apiServerSubnet = subnetView({
  title: 'API-server subnet',
  noneBecause: 'the mode has no API-server subnet of the requester’s',
  wanted: apiServerSubnetOf,
});

export const apiServerChecks: readonly PreflightRule[] = [
  { rule: 'V16', field: `${FIELD}.name`, doc: pages.vnetIntegration, check: apiServerSubnet.existence },
  {
    rule: 'V18',
    field: FIELD,
    doc: pages.vnetIntegration,
    check: (scene) => apiServerSubnet.judged(scene, delegationVerdict),
  },
  {
    rule: 'V19',
    field: `${FIELD}.addressPrefix`,
    doc: pages.vnetIntegration,
    check: (scene) => apiServerSubnet.judged(scene, sizeVerdict),
  },
  { rule: 'V20', field: `${FIELD}.addressPrefix`, doc: pages.vnetIntegration, check: freeAddresses },
  {
    rule: 'V21',
    field: FIELD,
    doc: pages.vnetIntegration,
    check: (scene) => apiServerSubnet.judged(scene, emptinessVerdict),
  },
  {
    rule: 'V23',
    field: FIELD,
    doc: pages.vnetIntegration,
    check: (scene) =>
      apiServerSubnet.judged(scene, ({ state }) => stateVerdict('the API-server subnet', state)),
  },
  { rule: 'V25', field: FIELD, doc: pages.vnetIntegration, check: reachability },
];

function delegationVerdict({ delegations }: SeenSubnet): Verdict {
  return delegations.some(isOwnDelegation)
    ? passed(`the subnet is delegated to ${API_SERVER_DELEGATION}`)
    : refuses(
        `the subnet is not delegated to ${API_SERVER_DELEGATION}`,
        `delegate it, or name a subnet that does not exist yet`,
      );
}

function isOwnDelegation(service: string): boolean {
  return service.toLowerCase() === API_SERVER_DELEGATION.toLowerCase();
}

function sizeVerdict({ prefixes }: SeenSubnet): Verdict {
  const [range] = ranges(prefixes);
  return range && range.prefixLength > LEAST_PREFIX
    ? refuses(
        `the subnet has a /${String(range.prefixLength)}, smaller than the /28 that an API server needs`,
        'name a larger subnet',
      )
    : passed('the subnet is a /28 or larger');
}

function emptinessVerdict({
  ipConfigurations,
  privateEndpoints,
  linkedTypes,
  delegations,
}: SeenSubnet): Verdict {
  const foreign = [
    ...ipConfigurations.filter((id) => !OWN_FRONTEND.test(id)).map((id) => shortId(id)),
    ...privateEndpoints.map((id) => `private endpoint ${shortId(id)}`),
    ...linkedTypes.filter((type) => !isOwnDelegation(type)).map((type) => `a link of ${type}`),
    ...delegations.filter((each) => !isOwnDelegation(each)).map((each) => `a delegation to ${each}`),
  ];
  return foreign.length === 0
    ? passed('nothing but API servers is in the subnet')
    : refuses(
        `the subnet is used by something else: ${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ` and ${String(foreign.length - 3)} more` : ''}`,
        'name a subnet that only API servers use',
      );
}

function shortId(id: string): string {
  return id.split('/').slice(-3).join('/');
}

/** V20: every cluster there, and every operation before this one in the row, keeps nine addresses. */
function freeAddresses(scene: Scene): Verdict | readonly Verdict[] {
  const { network } = scene.request;
  if (network.mode !== 'byoVnet') return skipped('the mode has no API-server subnet of the requester’s');
  if (scene.world.cluster.is === 'known') return passed('the cluster has its addresses already');
  const range = scene.addresses.kind === 'chosen' ? scene.addresses.chosen.apiServerSubnet : null;
  if (!range) return skipped('the range of the subnet is not known');
  const capacity = apiServerCapacity(range);
  const { there, reservedBy, atLeast, atMost, isCertain } = occupancyOf(scene);
  const numbers = `${range.text} holds ${plural(capacity, 'cluster')} at nine addresses each; ${plural(there, 'cluster')} there${reservedText(reservedBy)}`;
  if (atLeast >= capacity) {
    return refuses(
      `the API-server subnet has no ${String(ADDRESSES_PER_API_SERVER)} free addresses: ${numbers}`,
      'name a larger API-server subnet, or remove a cluster from this one',
    );
  }
  if (atMost >= capacity || !isCertain)
    return notKnown(`whether nine addresses are free is not certain: ${numbers}`);
  return [passed(`nine addresses are free: ${numbers}`), ...expectedVerdict(capacity, network)];
}

/** How many clusters the subnet has to count with. */
interface Occupancy {
  readonly there: number;
  /** Operations before this one whose clusters are not seen there. */
  readonly reservedBy: readonly string[];
  readonly atLeast: number;
  readonly atMost: number;
  readonly isCertain: boolean;
}

/**
 * Where the clusters cannot be listed, the subnet's links tell of them: one or more behind each, and those of the
 * operations before among them or not.
 */
function occupancyOf(scene: Scene): Occupancy {
  const { neighbours } = scene.world;
  const subnet = apiServerSubnet.seen(scene);
  const listed = (valueOf(neighbours) ?? []).map((id) => id.toLowerCase());
  const links = (valueOf(subnet)?.linkedTypes ?? []).filter(isOwnDelegation).length;
  const there = Math.max(listed.length, links);
  const before = reservedBefore(scene).filter(({ clusterId }) => !listed.includes(clusterId.toLowerCase()));
  const isListed = neighbours.is !== 'unknown';
  const atMost = there + before.length;
  return {
    there,
    reservedBy: before.map(({ operationId }) => operationId),
    atLeast: isListed ? atMost : Math.max(there, before.length),
    atMost,
    isCertain: isListed || subnet.is === 'absent',
  };
}

function expectedVerdict(
  capacity: number,
  { clustersExpected }: { readonly clustersExpected: number },
): Verdict[] {
  return capacity < clustersExpected
    ? [
        warns(
          `the API-server subnet holds ${plural(capacity, 'cluster')}, and ${String(clustersExpected)} are expected`,
          'name a larger API-server subnet',
        ),
      ]
    : [];
}

/** The order of reservation decides who has the last addresses. */
function reservedBefore({ request, world }: Scene) {
  const own = operationIdOf(request.requestId, request.target);
  const all = valueOf(world.reservations) ?? [];
  const place = all.findIndex(({ operationId }) => operationId === own);
  return (place < 0 ? all : all.slice(0, place)).filter(({ operationId }) => operationId !== own);
}

function reservedText(operations: readonly string[]): string {
  if (operations.length === 0) return '';
  const named = operations.slice(0, 3).join(', ');
  const rest = operations.length > 3 ? ` and ${String(operations.length - 3)} more` : '';
  return `, ${String(operations.length)} reserved by ${named}${rest}`;
}

function plural(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** Nodes reach the API server, and Azure's load balancer its health probe. */
function reachability(scene: Scene): Verdict | readonly Verdict[] {
  const { request, world, addresses } = scene;
  if (!apiServerSubnetOf(request.network))
    return skipped('the mode has no API-server subnet of the requester’s');
  return judge(world.apiServerRules, 'the subnet has no network security group', (rules) => {
    if (addresses.kind !== 'chosen' || !addresses.chosen.apiServerSubnet) {
      return skipped('the ranges of the subnets are not known');
    }
    const { nodeSubnet, apiServerSubnet } = addresses.chosen;
    const inbound = { direction: 'Inbound', to: apiServerSubnet, protocol: 'Tcp' } as const;
    return flowVerdicts(rules, [
      { ...inbound, from: nodeSubnet, port: 443 },
      { ...inbound, from: nodeSubnet, port: 4443 },
      { ...inbound, from: 'AzureLoadBalancer', port: 9988 },
    ]);
  });
}

function flowVerdicts(rules: readonly SecurityRule[], flows: readonly Flow[]): readonly Verdict[] {
  const cut = flows.flatMap((flow) => {
    const rule = cutBy(flow, rules);
    if (rule === undefined) return [];
    const from = typeof flow.from === 'string' ? flow.from : `the nodes in ${flow.from.text}`;
    return [
      refuses(
        `the network security group keeps ${from} from port ${String(flow.port)} of the API server (${rule})`,
        `allow TCP ${String(flow.port)} from there to ${flow.to.text}`,
      ),
    ];
  });
  return cut.length > 0 ? cut : [passed('the network security group lets nodes and probes in')];
}
