metadata description = 'The identity that the app has everywhere: at its storage, its queues, its telemetry and in the subscriptions that it provisions.'

@description('Where the identity is kept.')
param location string

@description('Name of the identity.')
@maxLength(128)
param name string

param tags { *: string }

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = app.id
output name string = app.name
output clientId string = app.properties.clientId
output principalId string = app.properties.principalId
