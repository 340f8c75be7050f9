/** «Succeeded» means that the cluster was there as requested when the operation said so, and was made once. */
import type { ClusterRequestInput } from '../../../src/domain/request.ts';
import { changesOf } from './changes.ts';
import { operationIdFor, type WorldOutcome } from './world-outcome.ts';

export function brokenByClusters(outcome: WorldOutcome): string[] {
  return [
    ...madeTwice(outcome),
    ...outcome.plan.messages.flatMap(({ body }) =>
      body.kind === 'ProvisionCluster' ? notAsRequested(outcome, body) : [],
    ),
  ];
}

function notAsRequested({ watch, documents }: WorldOutcome, body: ClusterRequestInput): string[] {
  const operationId = operationIdFor(body);
  const document = documents.get(operationId);
  if (document?.phase !== 'Succeeded') return [];
  const open = document.steps.filter(({ state }) => state !== 'done').map(({ id }) => id);
  const differences = differencesOf(watch.clustersAtEnd.get(operationId), body);
  return [
    ...(open.length > 0 ? [`${operationId} succeeded without ${open.join(', ')}`] : []),
    ...(document.outputs === undefined ? [`${operationId} succeeded and handed nothing over`] : []),
    ...differences.map((each) => `${operationId} succeeded, but the cluster ${each}`),
  ];
}

interface ClusterBody {
  readonly location?: string;
  readonly identity?: { readonly type?: string; readonly userAssignedIdentities?: object };
  readonly properties?: {
    readonly provisioningState?: string;
    readonly apiServerAccessProfile?: {
      readonly enablePrivateCluster?: boolean;
      readonly enableVnetIntegration?: boolean;
      readonly subnetId?: string;
    };
    readonly agentPoolProfiles?: readonly { readonly count?: number; readonly vnetSubnetID?: string }[];
  };
}

/** What must hold, with the words for when it does not. */
type Fact = readonly [holds: boolean, words: string];

function differencesOf(found: unknown, wanted: ClusterRequestInput): string[] {
  if (found === undefined) return ['is not there'];
  const cluster = found as ClusterBody;
  const state = String(cluster.properties?.provisioningState);
  const facts: readonly Fact[] = [
    [state === 'Succeeded', `is ${state}`],
    [regionsOf(wanted).includes(String(cluster.location)), `is in ${String(cluster.location)}`],
    ...accessFacts(cluster, wanted),
    ...placeFacts(cluster, wanted),
  ];
  return facts.flatMap(([holds, words]) => (holds ? [] : [words]));
}

function regionsOf({ target }: ClusterRequestInput): readonly string[] {
  return [target.location, ...(target.alternateLocations ?? [])];
}

function accessFacts({ properties }: ClusterBody, { network }: ClusterRequestInput): readonly Fact[] {
  const access = properties?.apiServerAccessProfile ?? {};
  const isIntegrated = network.mode === 'byoVnet' || network.mode === 'managedVnet';
  return [
    [access.enablePrivateCluster === true, 'is not private'],
    [(access.enableVnetIntegration ?? false) === isIntegrated, 'has the wrong way to its API server'],
  ];
}

function placeFacts(cluster: ClusterBody, { network, identity }: ClusterRequestInput): readonly Fact[] {
  const nodes = cluster.properties?.agentPoolProfiles?.[0]?.vnetSubnetID;
  const apiServer = cluster.properties?.apiServerAccessProfile?.subnetId;
  const [wantedNodes, wantedApiServer] = subnetsOf(network);
  return [
    [String(nodes).endsWith(wantedNodes), `has its nodes in ${String(nodes)}`],
    [String(apiServer).endsWith(wantedApiServer), `has its API server in ${String(apiServer)}`],
    [JSON.stringify(cluster.identity ?? {}).includes(identity?.name ?? ''), 'has another identity'],
  ];
}

/** By name; empty where AKS makes its own. */
function subnetsOf(network: ClusterRequestInput['network']): readonly [nodes: string, apiServer: string] {
  return [
    'nodeSubnet' in network ? network.nodeSubnet.name : '',
    'apiServerSubnet' in network ? network.apiServerSubnet.name : '',
  ];
}

/** Once in each run, and once more in each region that an operation went to. */
function madeTwice({ allRecords, documents, arm }: WorldOutcome): string[] {
  const made = changesOf({ arm }).filter(
    ({ effect, resourceId }) => effect === 'created' && /\/managedClusters\/[^/]+$/i.test(resourceId),
  );
  return allRecords.flatMap(({ operationId, run }) => {
    const times = made.filter((each) => each.operationId === operationId).length;
    const most = run + (documents.get(operationId)?.relocations?.length ?? 0);
    return times > most ? [`no cluster twice: ${operationId} made one ${String(times)} times`] : [];
  });
}
