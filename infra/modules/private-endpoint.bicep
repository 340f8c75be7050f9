metadata description = 'One private endpoint of one service, with the private DNS zone that makes its public name lead there.'

param location string

@minLength(2)
@maxLength(64)
param name string

@description('Of the resource that the endpoint leads to.')
param targetId string

@description('Which of the services of the resource: blob, queue, table, namespace or sites.')
param groupId string

@description('The private zone of the service, privatelink.…')
param zoneName string

param networkId string
param subnetId string
param tags { *: string }

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: { privateLinkServiceId: targetId, groupIds: [groupId] }
      }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: groupId, properties: { privateDnsZoneId: zone.id } }]
    }
  }
}

output id string = endpoint.id
