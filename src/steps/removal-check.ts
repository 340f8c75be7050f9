/**
 * Looks, before anything is removed, whether something else has come to depend on what an operation made: another
 * cluster in its subnets or with its identity, subnets and links of others, resources of others in its group. It
 * changes nothing.
 */
import type { ManagedCluster } from '../azure/resource-models.ts';
import { isNotFound, type ArmFailure, type ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { InUse } from '../domain/deprovision.ts';
import type { Problem } from '../domain/problem.ts';
import { managedClusterId, resourcePathOf } from '../domain/resource-ids.ts';
import type { RemovalCandidate, RemovalCheckInput } from '../domain/step-inputs.ts';
import type { Done, Refused, Retry } from '../domain/verb-answers.ts';
import { done, failed, observed, refused } from './answers.ts';
import { carriesMark } from './marked-tags.ts';

type Call = VerbCall<RemovalCheckInput>;

/** Named in a reason; the rest is counted. */
const NAMED_AT_MOST = 5;

export function removalCheckStep(azure: AzureClients): StepKind<RemovalCheckInput> {
  return {
    observe: async (call) => {
      const answer = await check(azure, call);
      return answer.outcome === 'done' ? observed({ found: 'fit', ...withoutOutcome(answer) }) : answer;
    },
    begin: (call) => check(azure, call),
    poll: (call) => check(azure, call),
    undo: () => Promise.resolve(done({})),
  };
}

function withoutOutcome({ outcome: _outcome, ...rest }: Done): Omit<Done, 'outcome'> {
  return rest;
}

async function check(azure: AzureClients, call: Call): Promise<Done | Refused | Retry> {
  const { input } = call;
  const clusters = await listed(azure, (options) =>
    azure.of(input.subscriptionId).clusters.managedClusters.list(options),
  );
  if (!clusters.ok) return failed(clusters.failure);
  const stranger = foreignCluster(clusters.value, call);
  if (stranger) return refused(stranger);
  const others = clusters.value.filter((cluster) => !isRemoved(cluster.id, input));
  const findings = await Promise.all(input.candidates.map((each) => usersOf(azure, each, { call, others })));
  const inUse: InUse[] = [];
  for (const finding of findings) {
    if (!finding.ok) return failed(finding.failure);
    if (finding.value) inUse.push(finding.value);
  }
  return verdict(input, inUse);
}

function verdict(input: RemovalCheckInput, inUse: readonly InUse[]): Done | Refused {
  if (input.candidates.length === 0) return done({}, 'Nothing of this cluster is known to be there.');
  if (inUse.length === 0) return done({});
  if (input.whenInUse === 'refuse') return refused(stillInUse(inUse));
  return done({ inUse: inUse.map((each) => ({ ...each })) }, 'Something else depends on what stays.');
}

/** The cluster exists, and what is to be removed does not include it: it is somebody else's. */
function foreignCluster(clusters: readonly ManagedCluster[], { input }: Call): Problem | undefined {
  const id = managedClusterId(input).toLowerCase();
  const isThere = clusters.some((cluster) => cluster.id?.toLowerCase() === id);
  if (!isThere || input.removedIds.includes(id)) return undefined;
  return {
    code: 'NotMadeBySlipway',
    class: 'mismatch',
    owner: 'user',
    message: `Cluster ${input.name} exists, and no operation of Slipway is known to have made it.`,
    remedy: 'Remove it as it was made; Slipway removes only what it created.',
  };
}

function stillInUse(inUse: readonly InUse[]): Problem {
  return {
    code: 'ResourcesInUse',
    class: 'mismatch',
    owner: 'user',
    message: `Nothing is removed, because something else depends on it: ${inUse.map(({ because }) => because).join(' ')}`,
    remedy:
      'Remove what depends on it first, or set whenInUse to leave. Send the request again under a new request id.',
  };
}

interface Surroundings {
  readonly call: Call;
  /** Clusters of the subscription that stay. */
  readonly others: readonly ManagedCluster[];
}

type Users =
  | { readonly ok: true; readonly value: InUse | undefined }
  | { readonly ok: false; readonly failure: ArmFailure };

async function usersOf(
  azure: AzureClients,
  candidate: RemovalCandidate,
  around: Surroundings,
): Promise<Users> {
  const users = await whoUses(azure, candidate, around);
  if (!users.ok) return isNotFound(users.failure) ? { ok: true, value: undefined } : users;
  if (users.value.length === 0) return { ok: true, value: undefined };
  const because = `${nameOf(candidate.resourceId)} (${candidate.kind}) is used by ${list(users.value)}.`;
  return { ok: true, value: { stepId: candidate.stepId, because } };
}

type Names =
  | { readonly ok: true; readonly value: readonly string[] }
  | { readonly ok: false; readonly failure: ArmFailure };

function whoUses(
  azure: AzureClients,
  candidate: RemovalCandidate,
  { call, others }: Surroundings,
): Promise<Names> {
  const { resourceId } = candidate;
  switch (candidate.kind) {
    case 'subnet':
      return Promise.resolve(names(others.filter((cluster) => isInSubnet(cluster, resourceId))));
    case 'managedIdentity':
      return Promise.resolve(names(others.filter((cluster) => hasIdentity(cluster, resourceId))));
    case 'virtualNetwork':
      return foreignSubnets(azure, resourceId, call.input);
    case 'privateDnsZone':
      return foreignLinks(azure, resourceId, call.input);
    case 'resourceGroup':
      return foreignResources(azure, resourceId, call);
  }
}

function names(clusters: readonly ManagedCluster[]): Names {
  return { ok: true, value: clusters.map((cluster) => `cluster ${cluster.name ?? '?'}`) };
}

function isInSubnet(
  { apiServerAccessProfile, agentPoolProfiles = [] }: ManagedCluster,
  subnetId: string,
): boolean {
  const used = [apiServerAccessProfile?.subnetId, ...agentPoolProfiles.map((pool) => pool.vnetSubnetID)];
  return used.some((each) => each?.toLowerCase() === subnetId.toLowerCase());
}

function hasIdentity({ identity }: ManagedCluster, identityId: string): boolean {
  return Object.keys(identity?.userAssignedIdentities ?? {}).some(
    (each) => each.toLowerCase() === identityId.toLowerCase(),
  );
}

async function foreignSubnets(azure: AzureClients, id: string, input: RemovalCheckInput): Promise<Names> {
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const network = await azure.read((options) =>
    azure.of(subscriptionId).network.virtualNetworks.get(resourceGroup, name, options),
  );
  if (!network.ok) return network;
  const { subnets = [], virtualNetworkPeerings: peerings = [] } = network.value;
  return { ok: true, value: [...subnets, ...peerings].flatMap((each) => foreign(each.id, input)) };
}

async function foreignLinks(azure: AzureClients, id: string, input: RemovalCheckInput): Promise<Names> {
  const { subscriptionId, resourceGroup, name } = resourcePathOf(id);
  const links = await listed(azure, (options) =>
    azure.of(subscriptionId).privateDns.virtualNetworkLinks.list(resourceGroup, name, options),
  );
  if (!links.ok) return links;
  // The link to the cluster's own network is AKS's, and goes with the cluster.
  const ours = input.candidates
    .filter(({ kind }) => kind === 'virtualNetwork')
    .map((each) => each.resourceId.toLowerCase());
  const others = links.value.filter((link) => !ours.includes(link.virtualNetwork?.id?.toLowerCase() ?? ''));
  return { ok: true, value: others.flatMap((link) => foreign(link.id, input)) };
}

async function foreignResources(
  azure: AzureClients,
  id: string,
  { input, operationId }: Call,
): Promise<Names> {
  const path = resourcePathOf(id);
  const resources = await listed(azure, (options) =>
    azure.of(path.subscriptionId).resources.resources.listByResourceGroup(path.name, options),
  );
  if (!resources.ok) return resources;
  const others = resources.value.filter((resource) => !carriesMark(resource, operationId));
  return { ok: true, value: others.flatMap((resource) => foreign(resource.id, input)) };
}

function foreign(id: string | undefined, input: RemovalCheckInput): string[] {
  return id === undefined || isRemoved(id, input) ? [] : [id.split('/').slice(-2).join(' ')];
}

function isRemoved(id: string | undefined, { removedIds }: RemovalCheckInput): boolean {
  return id !== undefined && removedIds.includes(id.toLowerCase());
}

function nameOf(id: string): string {
  return id.split('/').at(-1) ?? id;
}

function list(users: readonly string[]): string {
  const more = users.length - NAMED_AT_MOST;
  return [...users.slice(0, NAMED_AT_MOST), ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
}

type Options = Parameters<Parameters<AzureClients['read']>[0]>[0];

/** All pages of a list. */
function listed<T>(
  azure: AzureClients,
  list: (options: Options) => AsyncIterable<T>,
): Promise<ArmResult<readonly T[]>> {
  return azure.read(async (options) => {
    const found: T[] = [];
    for await (const each of list(options)) found.push(each);
    return found;
  });
}
