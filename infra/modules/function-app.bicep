metadata description = 'The function app on Flex Consumption, with its settings. It signs in everywhere as its identity.'

param location string

@maxLength(60)
param planName string

@description('At most 32: a longer name is cut when the host makes its id of it, and two apps could share one.')
@minLength(2)
@maxLength(32)
param name string

param identityId string

@description('URL of the blob container that the package is deployed to.')
param packageContainerUrl string

@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that always run for orchestrations: without one nobody reads timers and queues when nothing comes in.')
@minValue(1)
@maxValue(1000)
param alwaysReadyDurable int

@description('Instances that always run for HTTP.')
@minValue(0)
@maxValue(1000)
param alwaysReadyHttp int

@description('Empty: the app is in no virtual network.')
param subnetId string

@description('Whether dashboard and API may be reached other than by a private endpoint.')
param publicAccess bool

@description('Settings of the app, by name.')
param settings { *: string }

param workspaceId string
param tags { *: string }

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // By this tag azd finds what it deploys to.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: concat(
          [{ name: 'durable', instanceCount: alwaysReadyDurable }],
          alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttp }] : []
        )
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      appSettings: map(items(settings), each => { name: each.key, value: each.value })
    }
  }

  // Publishing is by tokens alone: neither FTP nor the deployment site takes a password.
  resource ftpLogin 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmLogin 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = app.id
output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
