/**
 * What ARM itself takes for a step, in the simulator's durations for the seed.
 *
 * It counts
 * - long-running operations from the request that begins one until it has ended: networks, subnets, peerings, private
 *   DNS, the cluster, the command that is run in it;
 * - the registration of a feature that is not registered yet, and then that of AKS's provider, which takes it up; the
 *   other providers are registered, and stay so when they are registered again;
 * - each role assignment from its PUT until it has effect, for the cluster is refused before. It is counted for the
 *   assignment, not for the wait after it, so each has its own: nothing but the cluster comes after that wait.
 *
 * It does not count
 * - requests that are answered at once: resource groups, identities, role assignments as such, all reads;
 * - lags of reads (`…Visible`): a change does its work before reads find it, and what it answered is known;
 * - how long the directory takes to know a new identity (`principalReplication`): a role is assigned with the type of
 *   its principal, and the directory is not asked;
 * - trips of requests, and whatever the program does.
 *
 * What exists already takes nothing: in the worlds that are measured no resource does.
 */
import type { PlanStep } from '../../src/domain/plan.ts';
import {
  managedClusterId,
  peeringId,
  privateDnsZoneId,
  subnetId,
  virtualNetworkId,
} from '../../src/domain/resource-ids.ts';
import type { DurationKind, Durations } from '../../src/local/arm/durations.ts';
import { featureKey, providerKey } from '../../src/local/arm/resources/providers.ts';
import type { StepInputs, StepKindName } from '../../src/domain/step-inputs.ts';
import type { Start } from './world-of.ts';

export interface ArmFacts {
  readonly durations: Durations;
  readonly start: Start;
  /** Ids of the role assignments that were made: their names are known only then. */
  readonly assignmentIds: readonly string[];
}

/** The role assignments that these requests made. */
export function assignmentsMade(
  requests: readonly { readonly method: string; readonly path: string; readonly status: number }[],
): readonly string[] {
  return requests
    .filter(
      ({ method, path, status }) =>
        method === 'PUT' && status === 201 && /\/roleAssignments\/[^/]+$/i.test(path),
    )
    .map(({ path }) => path);
}

type Drawn = readonly [kind: DurationKind, what: string];

export function armDurationMs({ kind, input }: PlanStep, facts: ArmFacts): number {
  // The input of a step is that of its kind; the compiler does not follow the two of them through a table.
  const drawn = (draws[kind] as (input: PlanStep['input'], facts: ArmFacts) => Drawn | undefined)(
    input,
    facts,
  );
  return drawn ? facts.durations.drawMs(...drawn) : 0;
}

const atOnce = (): undefined => undefined;

/** What the simulator draws when it gets the step's request; undefined: it answers at once. */
const draws: {
  readonly [Kind in StepKindName]: (input: StepInputs[Kind], facts: ArmFacts) => Drawn | undefined;
} = {
  previewFeature: ({ subscriptionId, namespace, feature }, { start }) =>
    start === 'cold' ? ['featureRegistration', featureKey(subscriptionId, namespace, feature)] : undefined,
  resourceProvider: ({ subscriptionId, namespace }, { start }) =>
    start === 'cold' && namespace === 'Microsoft.ContainerService'
      ? ['providerRegistration', providerKey(subscriptionId, namespace)]
      : undefined,
  virtualNetwork: (input) => ['virtualNetworkWrite', virtualNetworkId(input)],
  subnet: (input) => ['subnetWrite', subnetId(input)],
  virtualNetworkPeering: (input) => ['peeringWrite', peeringId(input)],
  privateDnsZone: (input) => ['privateDnsWrite', privateDnsZoneId(input)],
  privateDnsLink: ({ zoneId, name }) => ['privateDnsWrite', `${zoneId}/virtualNetworkLinks/${name}`],
  roleAssignment: ({ scope }, { assignmentIds }) => [
    'roleAssignmentEffective',
    assignmentAt(scope, assignmentIds),
  ],
  managedCluster: (input) => ['clusterCreate', managedClusterId(input)],
  nodeReadiness: (input) => ['runCommand', managedClusterId(input)],
  preflight: atOnce,
  removalCheck: atOnce,
  resourceGroup: atOnce,
  managedIdentity: atOnce,
  rbacPropagation: atOnce,
  clusterVerification: atOnce,
  kubeconfigSecret: atOnce,
  connectionHandoff: atOnce,
};

function assignmentAt(scope: string, ids: readonly string[]): string {
  const under = `${scope}/providers/microsoft.authorization/roleassignments/`.toLowerCase();
  const [id, ...others] = new Set(
    ids.map((each) => each.toLowerCase()).filter((each) => each.startsWith(under)),
  );
  if (id === undefined || others.length > 0)
    throw new Error(
      `${String(others.length + (id === undefined ? 0 : 1))} role assignments were made at ${scope}`,
    );
  return id;
}
