metadata description = 'The workbook in the portal: what the alerts look at, operations, steps, and the calls to Azure.'

param location string

@minLength(1)
@maxLength(255)
param displayName string

param workspaceId string
param applicationInsightsId string
param brokerId string

param tags { *: string }

var pages = loadTextContent('workbook.json')
var ofTheWorkspace = replace(pages, '__WORKSPACE_ID__', workspaceId)
var ofTheApp = replace(ofTheWorkspace, '__APPLICATION_INSIGHTS_ID__', applicationInsightsId)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // The name is a GUID in Azure; the same one each time, so that the next deployment changes the workbook.
  name: guid(resourceGroup().id, 'slipway-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: displayName
    category: 'workbook'
    version: '1.0'
    sourceId: workspaceId
    serializedData: replace(ofTheApp, '__BROKER_ID__', brokerId)
  }
}

output workbookId string = workbook.id
