metadata description = 'Slipway in Azure: one resource group with the function app and what it needs, and its role in the subscription.'

targetScope = 'subscription'

@description('Name of the environment, as azd has it: dev, prod, …')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of everything here. Clusters are made wherever their requests say.')
param location string

@description('Application (client) id of the app registration that people and programs sign in to. It needs no secret: see docs/deploy.md.')
@minLength(36)
@maxLength(36)
param authClientId string

@description('Tenant of those who may sign in.')
param authTenantId string = tenant().tenantId

@description('Ids of the subscriptions that requests may name.')
@minLength(1)
param subscriptionIds string[] = [subscription().subscriptionId]

@description('Those of them in which no preview feature is registered unless a request says so.')
param productionSubscriptionIds string[] = []

@description('Whether the app is given its roles in this subscription. Further ones are onboarded with onboard.bicep.')
param onboardThisSubscription bool = true

@description('What keeps the orchestrations.')
@allowed(['azureStorage', 'durableTaskScheduler'])
param durableBackEnd string = 'azureStorage'

@description('Tier of the Durable Task Scheduler, if there is one.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Addresses that may reach the Durable Task Scheduler, if there is one. It takes tokens only.')
param schedulerAllowedAddresses string[] = ['0.0.0.0/0']

@description('Whether storage and Service Bus are reached from a virtual network alone. Service Bus is Premium then.')
param privateNetworking bool = false

@description('Whether dashboard and API are reached from anywhere by those who sign in; only with private networking can they not be.')
param publicApp bool = true

@description('Of the virtual network, if there is one.')
param networkAddressPrefix string = '10.80.0.0/16'

@description('Tier of Service Bus. Sessions and topics need Standard.')
@allowed(['Standard', 'Premium'])
param serviceBusSku string = 'Standard'

@description('Redundancy of the host storage, which has the operation records.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Instances that always run for orchestrations. With the Durable Task Scheduler the platform adds none.')
@minValue(1)
param alwaysReadyDurable int = 1

@description('Instances that always run for HTTP.')
@minValue(0)
param alwaysReadyHttp int = 1

@description('The most instances that the app grows to.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Whether API routes ask for a function key besides.')
@allowed(['anonymous', 'function'])
param httpAuthLevel string = 'anonymous'

@description('Further settings of the app, by name, of those in local.settings.sample.json that the templates do not set, as STALLED_POLICY.')
param furtherSettings { *: string } = {}

@description('Days that logs and telemetry are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('Mail addresses that alerts are sent to.')
param alertEmails string[] = []

@description('Action groups that are there already and are told of alerts too.')
param alertActionGroupIds string[] = []

@description('Where docs/runbook.md can be read: alerts link to its parts.')
param runbookUrl string

var token = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName, application: 'slipway' }
var names = {
  group: 'rg-slipway-${environmentName}'
  identity: 'id-slipway-${token}'
  workspace: 'log-slipway-${token}'
  applicationInsights: 'appi-slipway-${token}'
  hostStorage: 'stslipway${token}'
  broker: 'sb-slipway-${token}'
  scheduler: 'dts-slipway-${token}'
  network: 'vnet-slipway-${token}'
  plan: 'plan-slipway-${token}'
  app: 'func-slipway-${token}'
}
var usesScheduler = durableBackEnd == 'durableTaskScheduler'
var queues = { requests: 'cluster-requests', rejected: 'cluster-requests-rejected', results: 'operation-results' }
var eventsTopic = 'operation-events'
var taskHubName = 'Slipway'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.group
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  name: 'identity'
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: names.workspace
    applicationInsightsName: names.applicationInsights
    retentionDays: retentionDays
    location: location
    tags: tags
  }
}

module hostStorage 'modules/host-storage.bicep' = {
  scope: group
  name: 'host-storage'
  params: {
    name: names.hostStorage
    sku: storageSku
    packageContainer: 'packages'
    recordsTable: 'SlipwayRecords'
    publicAccess: !privateNetworking
    workspaceId: monitoring.outputs.workspaceId
    location: location
    tags: tags
  }
}

module broker 'modules/broker.bicep' = {
  scope: group
  name: 'broker'
  params: {
    name: names.broker
    sku: privateNetworking ? 'Premium' : serviceBusSku
    publicAccess: !privateNetworking
    workspaceId: monitoring.outputs.workspaceId
    location: location
    tags: tags
  }
}

module scheduler 'modules/durable-task-scheduler.bicep' = if (usesScheduler) {
  scope: group
  name: 'durable-task-scheduler'
  params: {
    name: names.scheduler
    taskHubName: taskHubName
    sku: schedulerSku
    allowedAddresses: schedulerAllowedAddresses
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  scope: group
  name: 'network'
  params: {
    name: names.network
    addressPrefix: networkAddressPrefix
    workspaceId: monitoring.outputs.workspaceId
    location: location
    tags: tags
  }
}

module access 'modules/access.bicep' = {
  scope: group
  name: 'access'
  params: {
    #disable-next-line what-if-short-circuiting // Nobody knows it before the identity is there.
    principalId: identity.outputs.principalId
    storageAccountName: names.hostStorage
    serviceBusNamespaceName: names.broker
    applicationInsightsName: names.applicationInsights
    schedulerName: usesScheduler ? names.scheduler : ''
    requestsQueue: queues.requests
    writtenQueues: [queues.rejected, queues.results]
    eventsTopic: eventsTopic
  }
  dependsOn: [hostStorage, broker, monitoring, scheduler]
}

module settings 'modules/app-settings.bicep' = {
  scope: group
  name: 'app-settings'
  params: {
    clientId: identity.outputs.clientId
    storageAccountName: hostStorage.outputs.name
    records: hostStorage.outputs.records
    serviceBusHost: broker.outputs.host
    queues: queues
    eventsTopic: eventsTopic
    telemetryConnection: monitoring.outputs.connectionString
    subscriptionIds: subscriptionIds
    productionSubscriptionIds: productionSubscriptionIds
    httpAuthLevel: httpAuthLevel
    durableBackEnd: durableBackEnd
    schedulerEndpoint: usesScheduler ? scheduler!.outputs.endpoint : ''
    taskHubName: taskHubName
    environmentName: environmentName
    furtherSettings: furtherSettings
  }
}

module app 'modules/function-app.bicep' = {
  scope: group
  name: 'function-app'
  params: {
    name: names.app
    planName: names.plan
    identityId: identity.outputs.id
    packageContainerUrl: hostStorage.outputs.packageContainerUrl
    alwaysReadyDurable: alwaysReadyDurable
    alwaysReadyHttp: alwaysReadyHttp
    maximumInstanceCount: maximumInstanceCount
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    publicAccess: publicApp || !privateNetworking
    settings: settings.outputs.values
    workspaceId: monitoring.outputs.workspaceId
    location: location
    tags: tags
  }
  // The host reads its storage as soon as the app is there.
  dependsOn: [access]
}

module authentication 'modules/authentication.bicep' = {
  scope: group
  name: 'authentication'
  params: { appName: names.app, clientId: authClientId, tenantId: authTenantId }
  dependsOn: [app]
}

module privateEndpoints 'modules/private-endpoints.bicep' = if (privateNetworking) {
  scope: group
  name: 'private-endpoints'
  params: {
    storageId: hostStorage.outputs.id
    serviceBusId: broker.outputs.id
    appId: publicApp ? '' : app.outputs.id
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointSubnetId
    location: location
    tags: tags
  }
}

module provisioner 'modules/provisioner.bicep' = if (onboardThisSubscription) {
  name: 'slipway-provisioner'
  params: {
    #disable-next-line what-if-short-circuiting // Nobody knows it before the identity is there.
    principalId: identity.outputs.principalId
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    namePrefix: 'slipway-${environmentName}'
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    brokerId: broker.outputs.id
    requestsQueue: queues.requests
    emails: alertEmails
    actionGroupIds: alertActionGroupIds
    runbookUrl: runbookUrl
    location: location
    tags: tags
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: {
    displayName: 'Slipway ${environmentName}'
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    brokerId: broker.outputs.id
    location: location
    tags: tags
  }
}

@description('Where azd deploys to.')
output AZURE_RESOURCE_GROUP string = group.name
@description('Dashboard and API.')
output SLIPWAY_URL string = app.outputs.url
@description('Where requests are sent: the queue cluster-requests of this namespace.')
output SERVICE_BUS_HOST string = broker.outputs.host
@description('Object id of the identity, for onboard.bicep and for roles on Key Vaults.')
output APP_PRINCIPAL_ID string = identity.outputs.principalId
@description('Client id of the identity, whose tokens the app registration is to trust.')
output APP_CLIENT_ID string = identity.outputs.clientId
