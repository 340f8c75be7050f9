metadata description = 'The settings of the app, by name: what local.settings.sample.json has on one machine. None is a secret; each connection is the identity of the app.'

@description('Client id of the identity of the app.')
param clientId string

param storageAccountName string

@description('Where the operation records are, as OPERATION_RECORDS takes it.')
param records string

param serviceBusHost string
param queues { requests: string, rejected: string, results: string }
param eventsTopic string

@description('Names the Application Insights resource; without a token of the identity it opens nothing.')
param telemetryConnection string

param subscriptionIds string[]
param productionSubscriptionIds string[]

@allowed(['anonymous', 'function'])
param httpAuthLevel string

@description('What keeps the orchestrations, as durable-back-ends.json names it.')
@allowed(['azureStorage', 'durableTaskScheduler'])
param durableBackEnd string

@description('Of the Durable Task Scheduler, if there is one.')
param schedulerEndpoint string

param taskHubName string

@description('Telemetry bears it.')
param environmentName string

@description('Further settings, by name. Those that are named here stay as they are.')
param furtherSettings { *: string }

var backEnds = loadJsonContent('../durable-back-ends.json')

var always = {
  AZURE_CLIENT_ID: clientId
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  ServiceBus__fullyQualifiedNamespace: serviceBusHost
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: clientId
  CLUSTER_REQUESTS_QUEUE: queues.requests
  CLUSTER_REQUESTS_REJECTED_QUEUE: queues.rejected
  REPLY_QUEUES: queues.results
  EVENTS_TOPIC: eventsTopic
  OPERATION_RECORDS: records
  SUBSCRIPTIONS: join(subscriptionIds, ',')
  PRODUCTION_SUBSCRIPTIONS: join(productionSubscriptionIds, ',')
  PRINCIPAL_SOURCE: 'builtInAuthentication'
  HTTP_AUTH_LEVEL: httpAuthLevel
  DEPLOYMENT_ENVIRONMENT: environmentName
}

// Over what host.json says.
var ofTheBackEnd = mapValues(
  backEnds.settings[durableBackEnd],
  text =>
    replace(
      replace(replace(text, '{taskHub}', taskHubName), '{schedulerEndpoint}', schedulerEndpoint),
      '{identityClientId}',
      clientId
    )
)

output values { *: string } = union(furtherSettings, always, ofTheBackEnd)
