metadata description = 'Who is told, and of what: the rules of alert-rules.json over the app\'s metrics, and one over the dead letters of the request queue.'

param location string

@description('Begins the name of each rule and of the action group.')
@minLength(1)
@maxLength(80)
param namePrefix string

param workspaceId string
param applicationInsightsId string
param brokerId string

@description('The queue whose dead letters are told of.')
param requestsQueue string

@description('Mail addresses that are told. Empty: none, and no action group is made.')
param emails string[]

@description('Action groups that are there already and are told too.')
param actionGroupIds string[]

@description('Where the runbook can be read: the address that the name of a part is added to, as docs/runbook.md of the repository\'s web site.')
param runbookUrl string

param tags { *: string }

@description('One row of alert-rules.json.')
type alertRule = {
  id: string
  title: string
  description: string
  severity: int
  runbook: string
  @description('Steps after the table, one a line.')
  query: string[]
  @description('A column by whose values the rule is looked at and told of separately.')
  dimension: string?
  aggregation: string
  operator: string
  threshold: int
  unit: string
  every: string
  window: string
  periods: int
  failing: int
}

var rules alertRule[] = loadJsonContent('alert-rules.json')
var ownMetrics = 'AppMetrics\n| where _ResourceId =~ \'${applicationInsightsId}\''
var toldGroups = concat(actionGroupIds, empty(emails) ? [] : [mailed.id])

resource mailed 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: '${namePrefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'slipway'
    emailReceivers: [
      for (address, index) in emails: {
        name: 'operator-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource metricRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.id}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Slipway: ${rule.title}'
      description: '${rule.description} ${runbookUrl}#${rule.runbook}'
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      autoMitigate: true
      // A new workspace has no such table before the app's first figure.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: '${ownMetrics}\n| ${join(rule.query, '\n| ')}'
            metricMeasureColumn: 'Value'
            timeAggregation: rule.aggregation
            operator: rule.operator
            threshold: rule.threshold
            dimensions: empty(rule.?dimension) ? [] : [{ name: rule.dimension!, operator: 'Include', values: ['*'] }]
            failingPeriods: {
              numberOfEvaluationPeriods: rule.periods
              minFailingPeriodsToAlert: rule.failing
            }
          }
        ]
      }
      actions: {
        actionGroups: toldGroups
        customProperties: { runbook: '${runbookUrl}#${rule.runbook}' }
      }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${namePrefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A request was not taken in all its deliveries and is a dead letter: nobody works on it. ${runbookUrl}#dead-letters'
    severity: 1
    enabled: true
    scopes: [brokerId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead letters of the request queue'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: [requestsQueue] }]
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [
      for groupId in toldGroups: {
        actionGroupId: groupId
        webHookProperties: { runbook: '${runbookUrl}#dead-letters' }
      }
    ]
  }
}
