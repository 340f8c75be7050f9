/** The node subnet: whether it is free for nodes, has room for them, and lets them talk. */
import { nodeAddresses } from '../address-needs.ts';
import { parseCidr, usableAddresses } from '../cidr.ts';
import { hasPodRange, ownNetworkOf } from '../request-network.ts';
import type { ClusterRequest } from '../request.ts';
import { ranges } from './addressing.ts';
import { stateVerdict } from './network-checks.ts';
import { pages } from './pages.ts';
import {
  judge,
  passed,
  refuses,
  skipped,
  warns,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import { cutBy, type Flow } from './security-flow.ts';
import { type SecurityRule, type SeenSubnet } from './world-snapshot.ts';
import { subnetView } from './requested-subnet.ts';

const FIELD = 'network.nodeSubnet';
const BY_AKS = 'AKS makes the node subnet';

const nodeSubnet = subnetView({
  title: 'node subnet',
  noneBecause: BY_AKS,
  wanted: (network) => ownNetworkOf(network)?.nodeSubnet,
});

export const nodeSubnetChecks: readonly PreflightRule[] = [
  { rule: 'V16', field: `${FIELD}.name`, doc: pages.cniOverview, check: nodeSubnet.existence },
  {
    rule: 'V22',
    field: FIELD,
    doc: pages.delegation,
    check: (scene) => nodeSubnet.judged(scene, delegationVerdict),
  },
  {
    rule: 'V23',
    field: FIELD,
    doc: pages.cniOverview,
    check: (scene) => nodeSubnet.judged(scene, ({ state }) => stateVerdict('the node subnet', state)),
  },
  { rule: 'V26', field: FIELD, doc: pages.cniOverview, check: intraNodeTraffic },
  { rule: 'V27', field: `${FIELD}.addressPrefix`, doc: pages.insufficientSubnet, check: capacity },
  { rule: 'V50', field: 'network.outboundType', doc: pages.outbound, check: routeTable },
];

function delegationVerdict({ delegations }: SeenSubnet): Verdict {
  return delegations.length === 0
    ? passed('the subnet is delegated to nobody')
    : refuses(
        `the subnet is delegated to ${delegations.join(', ')}, and nodes cannot be in a delegated subnet`,
        'take the delegation away, or name another subnet',
      );
}

/** V27: a subnet that exists has used addresses already; of one that holds the cluster nothing more is taken. */
function capacity(scene: Scene): Verdict | readonly Verdict[] {
  const { request, world, addresses } = scene;
  const needed = nodeAddresses(request);
  if (addresses.kind === 'noRoom' && addresses.part === 'nodeSubnet') {
    return refuses(
      `the nodes need ${String(needed)} addresses, and there is no free /${String(addresses.prefixLength)} in the virtual network`,
      'free a range, add one to the virtual network, or ask for fewer nodes',
    );
  }
  return nodeSubnet.judged(scene, ({ prefixes, ipConfigurations }) => {
    if (world.cluster.is === 'known') return passed('the cluster has its addresses already');
    const usable = ranges(prefixes).reduce((sum, range) => sum + usableAddresses(range), 0);
    const free = usable - ipConfigurations.length;
    const numbers = `${String(needed)} addresses, and ${String(free)} of ${String(usable)} are free`;
    return needed > free
      ? refuses(`the nodes need ${numbers}`, 'name a larger subnet, or ask for fewer nodes or pods a node')
      : passed(`the nodes need ${numbers}`);
  });
}

/** V26: nodes reach each other, and pods of a range of their own reach them. */
function intraNodeTraffic({ request, world, addresses }: Scene): Verdict | readonly Verdict[] {
  if (!ownNetworkOf(request.network)) return skipped(BY_AKS);
  return judge(world.nodeRules, 'the subnet has no network security group', (rules) => {
    if (addresses.kind !== 'chosen') return skipped('the range of the subnet is not known');
    const nodes = addresses.chosen.nodeSubnet;
    const pods = podRange(request);
    const all = { protocol: '*', port: '*' } as const;
    return flowVerdicts(rules, [
      { ...all, direction: 'Inbound', from: nodes, to: nodes },
      { ...all, direction: 'Outbound', from: nodes, to: nodes },
      ...(pods
        ? ([
            { ...all, direction: 'Inbound', from: pods, to: pods },
            { ...all, direction: 'Inbound', from: nodes, to: pods },
            { ...all, direction: 'Outbound', from: pods, to: pods },
          ] as const)
        : []),
    ]);
  });
}

function podRange({ network }: ClusterRequest) {
  return hasPodRange(network) ? parseCidr(network.podCidr) : undefined;
}

function flowVerdicts(rules: readonly SecurityRule[], flows: readonly Flow[]): readonly Verdict[] {
  const cut = flows.flatMap((flow) => {
    const rule = cutBy(flow, rules);
    if (rule === undefined) return [];
    const from = typeof flow.from === 'string' ? flow.from : flow.from.text;
    const way = `${from} to ${flow.to.text} (${flow.direction.toLowerCase()})`;
    return [
      refuses(
        `the network security group cuts the traffic from ${way}: ${rule}`,
        `allow all traffic from ${way}`,
      ),
    ];
  });
  return cut.length > 0 ? cut : [passed('the network security group lets nodes and pods talk')];
}

/** V50: the operation attaches no route table, so the subnet must be there with one. */
function routeTable(scene: Scene): Verdict | readonly Verdict[] {
  const { network } = scene.request;
  if (!('outboundType' in network) || network.outboundType !== 'userDefinedRouting') {
    return skipped('the way out is a load balancer');
  }
  const subnet = nodeSubnet.seen(scene);
  const remedy = 'make the node subnet with a route table that has a route for 0.0.0.0/0, and say mustExist';
  if (subnet.is === 'absent') {
    return refuses(
      'userDefinedRouting needs a node subnet with a route table, and it does not exist',
      remedy,
    );
  }
  return judge(subnet, '', ({ routeTableId }) =>
    routeTableId === undefined
      ? refuses('userDefinedRouting needs a route table on the node subnet, and it has none', remedy)
      : judge(scene.world.nodeRoutes, 'the routes of its table are not known', (prefixes) =>
          prefixes.includes('0.0.0.0/0')
            ? passed('the node subnet has a route table with a way out')
            : warns('the route table of the node subnet has no route for 0.0.0.0/0', 'add one'),
        ),
  );
}
