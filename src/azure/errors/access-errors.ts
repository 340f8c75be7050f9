/** Identities, permissions, subscriptions, policies, registrations. */
import { aksErrorPage, azurePage, thenRetry } from './error-row.ts';
import type { ErrorRow, ErrorSort } from './error-row.ts';

const replicating: ErrorSort = {
  class: 'identityReplicating',
  owner: 'azure',
  retry: true,
  remedy: `Wait: a new identity takes minutes to reach every replica of Entra ID. ${thenRetry}`,
  doc: azurePage('role-based-access-control/troubleshooting'),
};

const propagating: ErrorSort = {
  class: 'rbacPropagating',
  owner: 'operator',
  retry: true,
  remedy: `Wait: a role assignment takes up to an hour to have effect. If it goes on, grant the role at the scope that the message names. ${thenRetry}`,
  doc: azurePage('role-based-access-control/troubleshooting'),
};

const collision: ErrorSort = {
  class: 'nameCollision',
  owner: 'operator',
  retry: false,
  remedy: `Delete the role assignment of that name: it belongs to an identity that no longer exists, and cannot be changed to another. ${thenRetry}`,
  doc: azurePage('role-based-access-control/troubleshooting'),
};

const unauthorized: ErrorSort = {
  class: 'unauthorized',
  owner: 'operator',
  retry: false,
  remedy: `Grant the identity of Slipway the action that the message names, at the scope that it names. ${thenRetry}`,
  doc: azurePage('role-based-access-control/troubleshooting'),
};

const badToken: ErrorSort = {
  ...unauthorized,
  remedy: `Check the managed identity of the function app, and that it is of the tenant of the subscription. ${thenRetry}`,
};

const governance: ErrorSort = {
  class: 'governance',
  owner: 'user',
  retry: false,
  remedy:
    'Change the request so that the rule allows it and send a new one; or have the rule exempt this resource group and send the command retry.',
};

const badSubscription: ErrorSort = {
  class: 'invalidInput',
  owner: 'user',
  retry: false,
  remedy:
    'Correct the subscription id and send a new request; or give the identity of Slipway a role in that subscription and send the command retry.',
};

const notRegistered: ErrorSort = {
  class: 'featureNotPropagated',
  owner: 'azure',
  retry: true,
  remedy: `Register the feature or the resource provider in the subscription and wait until all regions know. ${thenRetry}`,
  doc: azurePage('azure-resource-manager/troubleshooting/error-register-resource-provider'),
};

const noSuchFeature: ErrorSort = {
  class: 'notAvailable',
  owner: 'user',
  retry: false,
  remedy:
    'Send a new request without the preview feature: this cloud does not offer it, or it is generally available already.',
  doc: azurePage('azure-resource-manager/management/preview-features'),
};

export const accessErrors: readonly ErrorRow[] = [
  { code: 'PrincipalNotFound', ...replicating },
  // ARM could not read the identity that a new resource is to have.
  { code: 'FailedIdentityOperation', ...replicating },
  {
    message:
      /does not exist in the directory|not found in Active Directory tenant|was not found in the AAD tenant/i,
    ...replicating,
  },

  { code: 'RoleAssignmentUpdateNotPermitted', ...collision },
  { message: /hash conflict.*role assignment id/i, ...collision },
  {
    code: 'RoleAssignmentExists',
    ...collision,
    remedy: `Remove the role assignment that exists under another name. ${thenRetry}`,
  },
  {
    code: 'RoleAssignmentLimitExceeded',
    class: 'quota',
    owner: 'operator',
    retry: false,
    remedy: `Remove role assignments that are no longer needed from the subscription. ${thenRetry}`,
    doc: azurePage('role-based-access-control/troubleshoot-limits'),
  },

  { code: 'LinkedAuthorizationFailed', ...propagating, doc: aksErrorPage('linkedauthorizationfailed-error') },
  {
    code: /^CustomPrivateDNSZoneMissingPermissions?(Error)?$/i,
    ...propagating,
    doc: aksErrorPage('customprivatednszonemissingpermissions-error'),
  },
  { code: /^ReconcilePrivateDNS/i, ...propagating },
  { code: 'CustomRouteTableMissingPermission', ...propagating },
  { code: 'CreateRoleAssignmentError', ...propagating },
  // The identity of the cluster lacks a permission, or Slipway's own: either may have been granted just now.
  { code: 'AuthorizationFailed', ...propagating },

  { code: 'DenyAssignmentAuthorizationFailed', ...unauthorized, class: 'governance' },
  {
    code: 'ServicePrincipalValidationClientError',
    ...badToken,
    doc: aksErrorPage('serviceprincipalvalidationclienterror-error'),
  },
  {
    code: 'ExpiredAuthenticationToken',
    class: 'transient',
    owner: 'azure',
    retry: true,
    remedy: 'None needed: the next attempt is sent with a new token.',
  },
  { code: /^InvalidAuthenticationToken/i, ...badToken },
  { code: 'AuthenticationFailed', ...badToken },
  { code: 'Unauthorized', status: 401, generic: true, ...badToken },
  { message: /\bAADSTS\d{5,}/, ...badToken, doc: aksErrorPage('bad-request-or-invalid-client-secret-error') },

  {
    code: 'RequestDisallowedByPolicy',
    ...governance,
    doc: azurePage('azure-resource-manager/troubleshooting/error-policy-requestdisallowedbypolicy'),
  },
  {
    code: 'ScopeLocked',
    ...governance,
    owner: 'operator',
    remedy:
      'Remove the lock from the scope that the message names. Then send the command retry, or retryCompensation if it kept something from being removed.',
    doc: azurePage('azure-resource-manager/management/lock-resources'),
  },
  {
    code: /^(ReadOnly)?DisabledSubscription$/i,
    ...governance,
    remedy: `Have the subscription enabled again. ${thenRetry}`,
  },
  { code: 'SubscriptionNotFound', ...badSubscription },
  { code: 'InvalidSubscriptionId', ...badSubscription },

  {
    code: 'MissingSubscriptionRegistration',
    ...notRegistered,
    doc: aksErrorPage('missingsubscriptionregistration-error'),
  },
  { code: 'NoRegisteredProviderFound', ...notRegistered },
  { message: /\bfeature\b.+\bis not enabled\b/i, ...notRegistered },
  { code: /Feature(Flag)?NotEnabled$/i, ...notRegistered },
  { code: 'FeatureNotFound', ...noSuchFeature },
  { message: /\bfeature\b.+\bdoes not support registration\b/i, ...noSuchFeature },
  {
    code: 'LocationNotAvailableForResourceType',
    ...noSuchFeature,
    remedy: 'Send a new request for a region that offers this type of resource.',
  },
];
