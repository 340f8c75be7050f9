/** The built-in roles that the workflow and its cluster deal with, with what they allow. */

export interface RoleDefinition {
  readonly id: string;
  readonly roleName: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const READ_AND_SUPPORT = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.ResourceHealth/availabilityStatuses/read',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
] as const;

const NO_ACCESS_CHANGES = [
  'Microsoft.Authorization/*/Delete',
  'Microsoft.Authorization/*/Write',
  'Microsoft.Authorization/elevateAccess/Action',
] as const;

const ASSIGN_ACCESS = [
  'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.Authorization/roleAssignments/delete',
];

function role(
  id: string,
  roleName: string,
  description: string,
  allows: { actions: readonly string[]; notActions?: readonly string[] },
): RoleDefinition {
  return { id, roleName, description, actions: allows.actions, notActions: allows.notActions ?? [] };
}

export const ROLES: readonly RoleDefinition[] = [
  role(
    '4d97b98b-1d4f-4787-a291-c67834d212e7',
    'Network Contributor',
    'Lets you manage networks, but not access to them.',
    {
      actions: [...READ_AND_SUPPORT, 'Microsoft.Network/*'],
    },
  ),
  role(
    'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
    'Private DNS Zone Contributor',
    'Lets you manage private DNS zones.',
    {
      actions: [
        ...READ_AND_SUPPORT,
        'Microsoft.Network/privateDnsZones/*',
        'Microsoft.Network/privateDnsOperationResults/*',
        'Microsoft.Network/privateDnsOperationStatuses/*',
        'Microsoft.Network/virtualNetworks/read',
        'Microsoft.Network/virtualNetworks/join/action',
      ],
    },
  ),
  role(
    'f1a07417-d97a-45cb-824c-7a7467783830',
    'Managed Identity Operator',
    'Read and assign user-assigned identities.',
    {
      actions: [
        ...READ_AND_SUPPORT,
        'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
        'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
      ],
    },
  ),
  role(
    'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59',
    'Managed Identity Contributor',
    'Manage user-assigned identities.',
    {
      actions: [
        ...READ_AND_SUPPORT,
        'Microsoft.ManagedIdentity/userAssignedIdentities/read',
        'Microsoft.ManagedIdentity/userAssignedIdentities/write',
        'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
      ],
    },
  ),
  role(
    '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
    'Azure Kubernetes Service Cluster User Role',
    'List user credentials.',
    {
      actions: [
        'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
        'Microsoft.ContainerService/managedClusters/read',
      ],
    },
  ),
  role(
    '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8',
    'Azure Kubernetes Service Cluster Admin Role',
    'List admin credentials.',
    {
      actions: [
        'Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action',
        'Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action',
        'Microsoft.ContainerService/managedClusters/read',
        'Microsoft.ContainerService/managedClusters/runcommand/action',
      ],
    },
  ),
  role(
    'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8',
    'Azure Kubernetes Service Contributor Role',
    'Read and write clusters.',
    {
      actions: [
        'Microsoft.ContainerService/managedClusters/read',
        'Microsoft.ContainerService/managedClusters/write',
        'Microsoft.Resources/deployments/*',
      ],
    },
  ),
  role(
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'Contributor',
    'Manage all resources, but not access to them.',
    {
      actions: ['*'],
      notActions: NO_ACCESS_CHANGES,
    },
  ),
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', 'Manage all resources and access to them.', {
    actions: ['*'],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', 'View all resources.', { actions: ['*/read'] }),
  role(
    '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    'User Access Administrator',
    'Manage access to all resources.',
    {
      actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'],
    },
  ),
  role(
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    'Role Based Access Control Administrator',
    'Manage role assignments.',
    {
      actions: [...ASSIGN_ACCESS, '*/read', 'Microsoft.Support/*'],
    },
  ),
];

export function roleById(id: string): RoleDefinition | undefined {
  const wanted = id.toLowerCase();
  return ROLES.find((each) => each.id === wanted);
}

/** A role allows what its actions cover, except for what its exceptions cover. */
export function allows(role: Pick<RoleDefinition, 'actions' | 'notActions'>, action: string): boolean {
  const covers = (pattern: string): boolean => matchesAction(pattern, action);
  return role.actions.some(covers) && !role.notActions.some(covers);
}

function matchesAction(pattern: string, action: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.]/g, '\\.'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
