// For what others rely on: data services closed to public networks, copies in three zones, logs for a quarter.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westus2')
param runbookUrl = readEnvironmentVariable('SLIPWAY_RUNBOOK_URL', '')
param authClientId = readEnvironmentVariable('SLIPWAY_AUTH_CLIENT_ID', '00000000-0000-0000-0000-000000000000')
param durableBackEnd = 'durableTaskScheduler'
param schedulerSku = 'Dedicated'
param privateNetworking = true
param storageSku = 'Standard_ZRS'
param alwaysReadyHttp = 2
param maximumInstanceCount = 100
param retentionDays = 90
