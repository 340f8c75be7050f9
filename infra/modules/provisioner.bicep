metadata description = 'What the identity of the app may do in one subscription: the custom role, and the assignment of the few roles that its clusters need.'

targetScope = 'subscription'

@description('Object id of the identity of the app.')
@minLength(36)
@maxLength(36)
param principalId string

var definition = loadJsonContent('../slipway-provisioner.role.json')
var grantable = loadJsonContent('../grantable-roles.json')

// Built-in: Role Based Access Control Administrator.
var accessAdministrator = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'

var roleIds = join(map(items(grantable.roles), each => each.value), ', ')
var attributes = 'Microsoft.Authorization/roleAssignments'

// Of what is written, and of what is there already when it is deleted: a role of the list, to an application, and never
// to the app itself.
var ofWrites = '@Request[${attributes}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roleIds}} AND @Request[${attributes}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'${grantable.principalType}\'} AND @Request[${attributes}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {${principalId}}'
var ofDeletes = replace(ofWrites, '@Request', '@Resource')
var condition = '((!(ActionMatches{\'${attributes}/write\'})) OR (${ofWrites})) AND ((!(ActionMatches{\'${attributes}/delete\'})) OR (${ofDeletes}))'

resource provisioner 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'slipway-provisioner')
  properties: {
    // Names of custom roles are unique in a tenant, and each subscription has its own role.
    roleName: '${definition.Name} ${subscription().subscriptionId}'
    description: definition.Description
    type: 'CustomRole'
    permissions: [{ actions: definition.Actions, notActions: definition.NotActions }]
    assignableScopes: [subscription().id]
  }
}

resource provisions 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, provisioner.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: provisioner.id
    description: 'Slipway provisions clusters in this subscription.'
  }
}

resource assignsRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, accessAdministrator)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', accessAdministrator)
    description: 'Slipway gives the identities of clusters their roles on networks and DNS zones, and no other.'
    condition: condition
    conditionVersion: '2.0'
  }
}

output roleId string = provisioner.id
