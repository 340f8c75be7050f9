metadata description = 'The Durable Task Scheduler, which may keep the orchestrations in place of Azure Storage.'

param location string

@minLength(3)
@maxLength(64)
param name string

@minLength(3)
@maxLength(64)
param taskHubName string

@allowed(['Consumption', 'Dedicated'])
param sku string

@description('Addresses that may reach the scheduler, which takes tokens only. An empty list lets nobody in.')
@minLength(1)
param allowedAddresses string[]

param tags { *: string }

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: sku, capacity: sku == 'Dedicated' ? 1 : null }
    ipAllowlist: allowedAddresses
  }

  resource taskHub 'taskHubs' = {
    name: taskHubName
  }
}

output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
output taskHubName string = scheduler::taskHub.name
