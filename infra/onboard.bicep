metadata description = 'Onboards a further subscription, to which it is deployed: az deployment sub create --subscription <it> --location <region> --template-file infra/onboard.bicep --parameters principalId=<object id of the identity>. The app serves the subscription when SUBSCRIPTIONS names it too.'

targetScope = 'subscription'

@description('Object id of the identity of the app: the output APP_PRINCIPAL_ID of main.bicep.')
@minLength(36)
@maxLength(36)
param principalId string

module provisioner 'modules/provisioner.bicep' = {
  name: 'slipway-provisioner'
  params: { principalId: principalId }
}

output roleId string = provisioner.outputs.roleId
