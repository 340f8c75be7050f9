import { grantedRoles } from '../granted-roles.ts';
import type { PlanStep } from '../plan.ts';
import { resourcePathOf } from '../resource-ids.ts';
import type { ClusterRequest } from '../request.ts';
import type { Grant } from '../step-inputs.ts';
import type { PlannedNames } from './planned-names.ts';
import { stepIds } from './step-ids.ts';

/** One grant to the cluster's identity, as a step of its own. */
interface PlannedGrant {
  readonly id: string;
  readonly title: string;
  /** Makes what the role is granted on. */
  readonly after: string;
  readonly grant: Grant;
}

const principalId = { step: stepIds.identity, output: 'principalId' };

/** The identity, its permissions, and the wait until these have effect. None where AKS makes the identity. */
export function identitySteps({ identity }: ClusterRequest, names: PlannedNames): PlanStep[] {
  if (!identity || !names.identity) return [];
  const { subscriptionId, resourceGroup } = names.identity;
  const grants = plannedGrants(names);
  return [
    {
      id: stepIds.identity,
      title: `Create managed identity ${identity.name}`,
      kind: 'managedIdentity',
      input: {
        subscriptionId,
        resourceGroup,
        location: names.location,
        name: identity.name,
        tags: names.tags,
        existence: identity.existence,
      },
      dependsOn: [stepIds.resourceGroup],
      expectedSeconds: 3,
    },
    ...grants.map(grantStep),
    ...(grants.length === 0 ? [] : [propagation(grants)]),
  ];
}

/** What the identity is to be granted. */
export function plannedGrants({ network, dnsZoneId }: PlannedNames): readonly PlannedGrant[] {
  const onNetwork = (
    id: string,
    what: string,
    after: string,
    scope: string | null | undefined,
  ): PlannedGrant[] =>
    network && scope
      ? [
          {
            id,
            title: `Grant Network Contributor on the ${what}`,
            after,
            grant: {
              subscriptionId: network.place.subscriptionId,
              scope,
              roleId: grantedRoles.networkContributor.id,
            },
          },
        ]
      : [];
  return [
    ...onNetwork(
      'role-api-server-subnet',
      'API-server subnet',
      'api-server-subnet',
      network?.apiServerSubnetId,
    ),
    ...onNetwork('role-node-subnet', 'node subnet', 'node-subnet', network?.nodeSubnetId),
    // AKS links a zone of one's own to the virtual network, for which the subnets are not enough (V34).
    ...(dnsZoneId
      ? onNetwork('role-virtual-network', 'virtual network', 'virtual-network', network?.virtualNetworkId)
      : []),
    ...(dnsZoneId ? [onZone(dnsZoneId)] : []),
  ];
}

function onZone(scope: string): PlannedGrant {
  return {
    id: 'role-dns-zone',
    title: 'Grant Private DNS Zone Contributor on the zone',
    after: stepIds.dnsZone,
    grant: {
      subscriptionId: resourcePathOf(scope).subscriptionId,
      scope,
      roleId: grantedRoles.privateDnsZoneContributor.id,
    },
  };
}

function grantStep({ id, title, after, grant }: PlannedGrant): PlanStep {
  return {
    id,
    title,
    kind: 'roleAssignment',
    input: { ...grant, principalId: '' },
    inputsFrom: { principalId },
    dependsOn: [stepIds.identity, after],
    expectedSeconds: 2,
  };
}

function propagation(grants: readonly PlannedGrant[]): PlanStep {
  return {
    id: 'rbac-propagation',
    title: 'Wait until the permissions are visible',
    kind: 'rbacPropagation',
    input: { grants: grants.map(({ grant }) => grant), principalId: '' },
    inputsFrom: { principalId },
    dependsOn: grants.map(({ id }) => id),
    // The step takes half of it; the rest passes while the cluster's creation is refused for want of effect.
    expectedSeconds: 55,
  };
}
