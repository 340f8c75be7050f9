// For trying things out: the smallest of everything, reachable from anywhere by those who sign in.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westus2')
param runbookUrl = readEnvironmentVariable('SLIPWAY_RUNBOOK_URL', '')
param authClientId = readEnvironmentVariable('SLIPWAY_AUTH_CLIENT_ID', '00000000-0000-0000-0000-000000000000')
