/**
 * How many requests of each limit a verb makes in the ordinary case: what it looks for is absent, what it polls is still
 * running; the read at the end of what is polled is spread over the looks. Reads that operations share are left out. Undoing is counted too, though it never waits.
 *
 * `test/worlds/many-at-once.test.ts` holds the table to what the steps really send.
 */
import type { StepInputs, StepKindName } from '../domain/step-inputs.ts';
import type { NetworkMode } from '../domain/request-network.ts';
import type { Verb } from '../domain/verb-answers.ts';
import type { RequestNeeds } from './request-limits.ts';

type VerbNeeds = Readonly<Partial<Record<Verb, RequestNeeds>>>;

/** One resource: read, read and looked for in a list and sent, followed; read and deleted. */
const resource = {
  observe: { reads: 1 },
  begin: { reads: 2, writes: 1 },
  poll: { reads: 1.5 },
  undo: { reads: 2, deletes: 1 },
} as const satisfies VerbNeeds;

const network = {
  ...resource,
  begin: { ...resource.begin, networkWrites: 1 },
  undo: { ...resource.undo, networkWrites: 1 },
} as const satisfies VerbNeeds;

const dns = {
  observe: { reads: 1, dnsReads: 1 },
  begin: { reads: 2, dnsReads: 2, writes: 1 },
  poll: { reads: 1.5, dnsReads: 1.5 },
  undo: { reads: 2, dnsReads: 2, deletes: 1 },
} as const satisfies VerbNeeds;

function each(needs: RequestNeeds): VerbNeeds {
  return { observe: needs, begin: needs, poll: needs };
}

const needs: Readonly<Record<StepKindName, VerbNeeds>> = {
  preflight: each({ reads: 8 }),
  removalCheck: each({ reads: 8, clusterLists: 1 }),
  previewFeature: { begin: { writes: 1 } },
  resourceProvider: { begin: { writes: 1 } },
  resourceGroup: resource,
  virtualNetwork: network,
  subnet: network,
  virtualNetworkPeering: network,
  managedIdentity: resource,
  privateDnsZone: dns,
  privateDnsLink: dns,
  roleAssignment: {
    observe: { reads: 2 },
    begin: { reads: 1, writes: 1 },
    poll: { reads: 1 },
    undo: { reads: 1, deletes: 1 },
  },
  rbacPropagation: { poll: { reads: 2 } },
  managedCluster: {
    ...resource,
    poll: { reads: 1.25, clusterOperations: 1 },
    undo: { ...resource.undo, clusterOperations: 1 },
  },
  clusterVerification: each({ reads: 1 }),
  nodeReadiness: { begin: { writes: 1, clusterCalls: 1 }, poll: { reads: 1, clusterCalls: 1 } },
  kubeconfigSecret: { begin: { writes: 1, clusterCalls: 1 }, poll: { writes: 1, clusterCalls: 1 } },
  connectionHandoff: each({ reads: 1 }),
};

export function needsOf(kind: StepKindName, verb: Verb): RequestNeeds {
  return needs[kind][verb] ?? {};
}

/** Of a provisioning that goes well, from its first look to its last, by what its plan has. */
const provisioning: Readonly<Record<NetworkMode, RequestNeeds>> = {
  byoVnet: { reads: 56, writes: 13, networkWrites: 3, clusterCalls: 2 },
  managedVnet: { reads: 20, writes: 5, clusterCalls: 2 },
  'privateLink.basic': { reads: 20, writes: 5, clusterCalls: 2 },
  'privateLink.advanced': { reads: 42, writes: 10, networkWrites: 2, clusterCalls: 2 },
};

/** The same of a removal. */
const removal: RequestNeeds = { reads: 40, deletes: 8, networkWrites: 3, clusterOperations: 4 };

/** What the operation will ask for in all that begins with this step; undefined for a step in the midst of one. */
export function operationNeeds<K extends StepKindName>(
  kind: K,
  input: StepInputs[K],
): RequestNeeds | undefined {
  if (kind === 'removalCheck') return removal;
  return 'request' in input ? provisioning[input.request.network.mode] : undefined;
}

/** Whose limits the step's requests count against; of several subscriptions that of the first. */
export function subscriptionOf(input: StepInputs[StepKindName]): string {
  if ('request' in input) return input.request.target.subscriptionId;
  if ('grants' in input) return input.grants[0]?.subscriptionId ?? '';
  if ('subscriptionId' in input) return input.subscriptionId;
  const id = 'zoneId' in input ? input.zoneId : input.virtualNetworkId;
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '';
}
