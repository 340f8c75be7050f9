metadata description = 'The Service Bus namespace, with the entities of servicebus.config.json: the file that the embedded broker and the emulator read too.'

param location string

@minLength(6)
@maxLength(50)
param name string

@description('Only Premium can be closed to public networks.')
@allowed(['Standard', 'Premium'])
param sku string

@description('Whether the namespace may be reached other than by its private endpoint. Without it the tier is Premium.')
param publicAccess bool

param workspaceId string
param tags { *: string }

var declared = loadJsonContent('../../servicebus.config.json', 'UserConfig.Namespaces[0]')
var subscriptions = flatten(map(
  declared.Topics,
  topic => map(topic.Subscriptions, each => { topic: topic.Name, name: each.Name, properties: each.Properties })
))

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: sku
    capacity: sku == 'Premium' ? 1 : null
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    premiumMessagingPartitions: sku == 'Premium' ? 1 : 0
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queue in declared.Queues: {
    parent: namespace
    name: queue.Name
    properties: {
      lockDuration: queue.Properties.LockDuration
      maxDeliveryCount: queue.Properties.MaxDeliveryCount
      requiresSession: queue.Properties.RequiresSession
      requiresDuplicateDetection: queue.Properties.RequiresDuplicateDetection
      duplicateDetectionHistoryTimeWindow: queue.Properties.?DuplicateDetectionHistoryTimeWindow
      defaultMessageTimeToLive: queue.Properties.DefaultMessageTimeToLive
      deadLetteringOnMessageExpiration: queue.Properties.DeadLetteringOnMessageExpiration
    }
  }
]

resource topics 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = [
  for topic in declared.Topics: {
    parent: namespace
    name: topic.Name
    properties: {
      requiresDuplicateDetection: topic.Properties.RequiresDuplicateDetection
      duplicateDetectionHistoryTimeWindow: topic.Properties.DuplicateDetectionHistoryTimeWindow
      defaultMessageTimeToLive: topic.Properties.DefaultMessageTimeToLive
      // With sessions, what an operation tells stays in order.
      supportOrdering: true
    }
  }
]

resource topicSubscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for subscription in subscriptions: {
    #disable-next-line use-parent-property // The parent is one of a loop, found by name and not by place.
    name: '${namespace.name}/${subscription.topic}/${subscription.name}'
    properties: {
      lockDuration: subscription.properties.LockDuration
      maxDeliveryCount: subscription.properties.MaxDeliveryCount
      requiresSession: subscription.properties.RequiresSession
      defaultMessageTimeToLive: subscription.properties.DefaultMessageTimeToLive
      deadLetteringOnMessageExpiration: subscription.properties.DeadLetteringOnMessageExpiration
    }
    dependsOn: [topics]
  }
]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = namespace.id
output name string = namespace.name
output host string = '${namespace.name}.servicebus.${split(namespace.properties.serviceBusEndpoint, '.servicebus.')[1]}'
