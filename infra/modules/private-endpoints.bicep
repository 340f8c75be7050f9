metadata description = 'The private endpoints of what the app uses, and of the app where it is to have one.'

param location string

param storageId string
param serviceBusId string

@description('Empty: the app has no private endpoint.')
param appId string

param networkId string
param subnetId string
param tags { *: string }

var storageSuffix = environment().suffixes.storage
var services = concat(
  [
    { groupId: 'blob', targetId: storageId, zone: 'privatelink.blob.${storageSuffix}' }
    { groupId: 'queue', targetId: storageId, zone: 'privatelink.queue.${storageSuffix}' }
    { groupId: 'table', targetId: storageId, zone: 'privatelink.table.${storageSuffix}' }
    { groupId: 'namespace', targetId: serviceBusId, zone: 'privatelink.servicebus.windows.net' }
  ],
  empty(appId) ? [] : [{ groupId: 'sites', targetId: appId, zone: 'privatelink.azurewebsites.net' }]
)

module endpoints 'private-endpoint.bicep' = [
  for service in services: {
    name: 'private-endpoint-${service.groupId}'
    params: {
      name: 'pe-slipway-${service.groupId}-${uniqueString(service.targetId)}'
      targetId: service.targetId
      groupId: service.groupId
      zoneName: service.zone
      networkId: networkId
      subnetId: subnetId
      location: location
      tags: tags
    }
  }
]
