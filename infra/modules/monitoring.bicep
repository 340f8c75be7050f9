metadata description = 'Where logs and telemetry go: a workspace, and Application Insights over it that takes tokens only.'

param location string

@minLength(4)
@maxLength(63)
param workspaceName string

@maxLength(260)
param applicationInsightsName string

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

param tags { *: string }

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // What comes without a token of the app's identity is refused: the connection string alone opens nothing.
    DisableLocalAuth: true
  }
}

resource queriesOfTheWorkspace 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: workspace
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

output workspaceId string = workspace.id
output applicationInsightsId string = applicationInsights.id
output applicationInsightsName string = applicationInsights.name
@description('Names the resource and its endpoints. No key: without a token of the app nothing is taken.')
output connectionString string = applicationInsights.properties.ConnectionString
