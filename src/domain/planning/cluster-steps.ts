import type { PlanStep } from '../plan.ts';
import { isVnetIntegrated } from '../request-network.ts';
import type { ClusterRequest } from '../request.ts';
import type { KubeconfigSecretInput } from '../step-inputs.ts';
import { clusterInput } from './cluster-input.ts';
import type { PlannedNames } from './planned-names.ts';
import { stepIds } from './step-ids.ts';

export interface ClusterSteps {
  readonly creation: readonly PlanStep[];
  /** What comes last: checks, and how to connect. */
  readonly handover: readonly PlanStep[];
}

/** The cluster once everything in `after` is done. */
export function clusterSteps(
  request: ClusterRequest,
  names: PlannedNames,
  after: readonly string[],
): ClusterSteps {
  const { target, access } = request;
  const creation: PlanStep = {
    id: stepIds.cluster,
    title: `Create ${access.privateCluster ? 'private cluster' : 'cluster'} ${target.clusterName}`,
    kind: 'managedCluster',
    input: clusterInput(request, names),
    dependsOn: after,
    expectedSeconds: 300,
  };
  return { creation: [creation], handover: handoverSteps(request, names) };
}

function handoverSteps(request: ClusterRequest, names: PlannedNames): PlanStep[] {
  const { target, access, network } = request;
  const { privateCluster, publicFqdn, runCommand } = access;
  const cluster = { ...names.place, name: target.clusterName };
  const subnets = subnetsOf(names);
  const verification: PlanStep = {
    id: 'verification',
    title: 'Verify the cluster',
    kind: 'clusterVerification',
    input: {
      ...cluster,
      ...subnets,
      privateCluster,
      vnetIntegration: isVnetIntegrated(network.mode),
      identityId: names.identity?.identityId ?? null,
    },
    dependsOn: [stepIds.cluster],
    expectedSeconds: 2,
  };
  const readiness: PlanStep = {
    id: 'node-readiness',
    title: 'See that the nodes are Ready',
    kind: 'nodeReadiness',
    input: { ...cluster, nodes: leastNodes(request) },
    dependsOn: [verification.id],
    expectedSeconds: 20,
  };
  const checks = runCommand ? [verification, readiness] : [verification];
  const secret = kubeconfigSteps(request, cluster, (checks.at(-1) ?? verification).id);
  return [
    ...checks,
    ...secret,
    {
      id: 'connection',
      title: 'Hand over how to connect',
      kind: 'connectionHandoff',
      input: {
        ...cluster,
        ...subnets,
        mode: network.mode,
        privateCluster,
        virtualNetworkId: names.network?.virtualNetworkId ?? null,
        publicFqdn,
        runCommand,
      },
      ...(secret.length > 0 ? { inputsFrom: { kubeconfigSecretUri: SECRET_OUTPUT } } : {}),
      dependsOn: [...checks, ...secret].slice(-1).map(({ id }) => id),
      expectedSeconds: 1,
    },
  ];
}

const SECRET_STEP = 'kubeconfig-secret';
const SECRET_OUTPUT = { step: SECRET_STEP, output: 'secretUri' } as const;

/** Only where the request names a secret is the kubeconfig fetched at all. */
function kubeconfigSteps(
  { handOff }: ClusterRequest,
  cluster: Pick<KubeconfigSecretInput, 'subscriptionId' | 'resourceGroup' | 'name'>,
  after: string,
): PlanStep[] {
  const secretUri = handOff?.kubeconfigSecretUri;
  if (secretUri === undefined) return [];
  return [
    {
      id: SECRET_STEP,
      title: 'Write the kubeconfig to the Key Vault',
      kind: 'kubeconfigSecret',
      input: { ...cluster, secretUri },
      dependsOn: [after],
      expectedSeconds: 2,
    },
  ];
}

function subnetsOf({ network }: PlannedNames) {
  return {
    apiServerSubnetId: network?.apiServerSubnetId ?? null,
    nodeSubnetId: network?.nodeSubnetId ?? null,
  };
}

/** The autoscaler may have taken nodes away by the time they are counted. */
function leastNodes({ cluster }: ClusterRequest): number {
  return cluster.nodePools.reduce((sum, pool) => sum + (pool.autoscale?.minCount ?? pool.count), 0);
}
