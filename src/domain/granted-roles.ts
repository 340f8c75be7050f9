/**
 * Every role that the workflow may ever grant, with its reason, and to whom. What the infrastructure allows the app to
 * grant is the same list: a role that is added here has to be added to the condition of its role assignment as well.
 */

export interface GrantedRole {
  /** Of the role definition, the same in every tenant. Source: Azure built-in roles. */
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

export const grantedRoles = {
  networkContributor: {
    id: '4d97b98b-1d4f-4787-a291-c67834d212e7',
    name: 'Network Contributor',
    reason:
      'The cluster joins its nodes and its API server to the subnets, and its private DNS zone to the network.',
  },
  privateDnsZoneContributor: {
    id: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
    name: 'Private DNS Zone Contributor',
    reason: 'The cluster writes the record of its API server into a zone of the requester’s own.',
  },
} as const satisfies Readonly<Record<string, GrantedRole>>;

/** Roles go to the cluster's managed identity only, never to a person or a group. */
export const GRANTED_PRINCIPAL_TYPE = 'ServicePrincipal';

/** Undefined for a role that is not granted. ARM takes upper and lower case for the same. */
export function grantedRole(roleId: string): GrantedRole | undefined {
  return Object.values(grantedRoles).find(({ id }) => id === roleId.toLowerCase());
}
