metadata description = 'Entra ID in front of every route: nobody reaches the app without having signed in, but probes, which get one word.'

param appName string

@description('Application (client) id of the app registration. Its federated credential trusts the identity of the app; it has no secret.')
@minLength(36)
@maxLength(36)
param clientId string

@minLength(36)
@maxLength(36)
param tenantId string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: true
      // The dashboard is a page that people open. A call with a token that is no good gets 401 all the same.
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      // Probes cannot sign in. The app believes no principal there.
      excludedPaths: ['/api/live']
    }
    httpSettings: {
      requireHttps: true
      forwardProxy: { convention: 'NoProxy' }
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenantId}/v2.0'
          // Names no secret: with this setting the platform signs in by a token of the identity whose client id it holds.
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: {
          allowedAudiences: [clientId, 'api://${clientId}']
        }
      }
    }
    login: {
      // The app calls nothing in a user's name, so that no token of users is kept.
      tokenStore: { enabled: false }
      preserveUrlFragmentsForLogins: true
      cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' }
      nonce: { validateNonce: true, nonceExpirationInterval: '00:05:00' }
    }
  }
}
