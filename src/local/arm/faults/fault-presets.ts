/** Faults by name, for scenarios that a person writes. docs/simulator.md lists them. */
import type * as z from 'zod';
import type { faultSpec } from './fault-spec.ts';

export type FaultInput = z.input<typeof faultSpec>;

const ANYTHING = '/subscriptions/';
const CLUSTER = '/managedClusters/';
const FEATURES = '/providers/Microsoft.Features/';
const CLUSTER_PUT = { method: 'PUT', path: CLUSTER } as const;

/** The page that a proxy on the way puts in place of an answer. */
const proxyPage = { path: ANYTHING, body: 'html' } as const;

const throttled = {
  path: ANYTHING,
  status: 429,
  code: 'TooManyRequests',
  message: 'The request is being throttled.',
} as const;

export const faultPresets: Readonly<Record<string, readonly FaultInput[]>> = {
  throttled: [{ ...throttled, retryAfter: { seconds: 17 } }],
  'throttled-date': [{ ...throttled, retryAfter: { seconds: 17, as: 'date' } }],
  'throttled-ms': [{ ...throttled, retryAfter: { seconds: 1.5, as: 'x-ms-retry-after-ms' } }],
  'throttled-no-hint': [throttled],
  'server-busy': [
    {
      path: ANYTHING,
      status: 503,
      code: 'ServiceUnavailable',
      message: 'The service is unavailable.',
      retryAfter: { seconds: 10 },
    },
  ],
  'internal-error': [
    {
      path: ANYTHING,
      status: 500,
      code: 'InternalServerError',
      message: 'Encountered internal server error.',
    },
  ],
  'gateway-timeout': [
    {
      path: ANYTHING,
      when: 'after',
      status: 504,
      code: 'GatewayTimeout',
      message: 'The gateway did not receive a response within the specified time period.',
    },
  ],
  'timeout-before': [{ path: ANYTHING, hang: true }],
  'timeout-after': [{ path: ANYTHING, hang: true, when: 'after' }],
  'reset-before': [{ path: ANYTHING, cut: true }],
  'reset-after': [{ path: ANYTHING, cut: true, when: 'after' }],
  'proxy-page': [{ ...proxyPage, status: 502 }],
  'proxy-page-ok': [{ ...proxyPage, status: 200 }],
  'empty-body': [{ path: ANYTHING, body: 'empty', when: 'after' }],
  'truncated-json': [{ path: ANYTHING, body: 'truncated', when: 'after' }],
  'torn-body': [{ path: ANYTHING, body: 'torn', when: 'after' }],
  flaky: [
    {
      path: ANYTHING,
      probability: 0.1,
      status: 503,
      code: 'ServiceUnavailable',
      message: 'The service is unavailable.',
      retryAfter: { seconds: 5 },
    },
  ],
  'flaky-network': [
    { path: ANYTHING, probability: 0.05, cut: true },
    { path: ANYTHING, probability: 0.05, cut: true, when: 'after' },
  ],
  'aks-capacity': [
    {
      ...CLUSTER_PUT,
      operation: 'fails',
      code: 'AKSCapacityHeavyUsage',
      message:
        'Creating a new cluster is unavailable at this time in this region. In order to create a new cluster, we ' +
        'recommend using an alternate region. For a list of all the Azure regions, visit https://aka.ms/aks/regions.',
    },
  ],
  'aks-quota': [
    {
      ...CLUSTER_PUT,
      status: 400,
      shape: 'flat',
      code: 'QuotaExceeded',
      message:
        'Operation results in exceeding quota limits of Core. Maximum allowed: 10, Current in use: 8, Additional ' +
        'requested: 12. Please read more about quota increase at http://aka.ms/corequotaincrease.',
    },
  ],
  'aks-create-fails': [
    {
      ...CLUSTER_PUT,
      operation: 'fails',
      code: 'InternalOperationError',
      message: 'Internal server error.',
    },
  ],
  'aks-create-canceled': [
    {
      ...CLUSTER_PUT,
      operation: 'cancels',
      code: 'OperationCanceled',
      message: 'The operation was canceled.',
    },
  ],
  'aks-create-hangs': [{ ...CLUSTER_PUT, operation: 'hangs' }],
  'aks-late-success': [
    {
      ...CLUSTER_PUT,
      operation: 'succeedsLate',
      code: 'ControlPlaneAddOnsNotReady',
      message: 'Pods not in Running status: coredns-autoscaler,konnectivity-agent.',
    },
  ],
  'aks-delete-fails': [
    {
      method: 'DELETE',
      path: CLUSTER,
      operation: 'fails',
      code: 'InternalOperationError',
      message: 'Internal server error.',
    },
  ],
  'network-busy': [
    {
      method: 'PUT',
      path: '/virtualNetworks/',
      status: 429,
      code: 'RetryableError',
      message: 'A retryable error occurred.',
      details: [
        {
          code: 'RetryableErrorDueToAnotherOperation',
          message: 'Operation PutSubnetOperation is in progress for the resource.',
        },
      ],
      retryAfter: { seconds: 10 },
    },
  ],
  'policy-denied': [
    {
      method: 'PUT',
      path: ANYTHING,
      occurrence: 'every',
      status: 403,
      code: 'RequestDisallowedByPolicy',
      message:
        'Resource \'{path}\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":' +
        '"Allowed locations"},"policyDefinition":{"name":"Allowed locations"}}]\'.',
      additionalInfo: [
        {
          type: 'PolicyViolation',
          info: {
            policyDefinitionDisplayName: 'Allowed locations',
            policyAssignmentName: 'allowed-locations',
            policyAssignmentDisplayName: 'Allowed locations',
            policyDefinitionEffect: 'deny',
          },
        },
      ],
    },
  ],
  'scope-locked': [
    {
      method: 'DELETE',
      path: ANYTHING,
      occurrence: 'every',
      status: 409,
      code: 'ScopeLocked',
      message:
        "The scope '{path}' cannot perform delete operation because following scope(s) are locked: '{path}'. Please " +
        'remove the lock and try again.',
    },
  ],
  'permission-never': [
    { method: 'PUT', path: '/roleAssignments/', durations: { roleAssignmentEffective: 'never' } },
  ],
  'permission-slow': [
    { method: 'PUT', path: '/roleAssignments/', durations: { roleAssignmentEffective: 1800 } },
  ],
  'identity-slow': [
    {
      method: 'PUT',
      path: '/userAssignedIdentities/',
      durations: { identityVisible: 120, principalReplication: 600 },
    },
  ],
  'feature-stuck': [{ method: 'POST', path: FEATURES, durations: { featureRegistration: 'never' } }],
  'feature-pending': [{ path: FEATURES, feature: 'needsApproval' }],
  'feature-not-found': [{ path: FEATURES, feature: 'notFound' }],
  'provider-stuck': [
    { method: 'POST', path: '*/providers/*/register', durations: { providerRegistration: 'never' } },
  ],
};
