/**
 * The published limits on requests, one row each:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 * https://learn.microsoft.com/azure/aks/quotas-skus-regions
 *
 * Limits that Azure counts in windows of five minutes are buckets here that fill in five minutes.
 */
import { aksRefusal, gatewayRefusal, refusal, type ArmError } from '../arm-error.ts';
import type { RequestTarget } from '../request-target.ts';
import type { BucketSize } from './token-buckets.ts';

export interface CountedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  /** In lower case; empty for a request to the tenant. */
  readonly subscription: string;
  /** The caller's object id. */
  readonly caller: string;
}

export interface RequestLimit extends BucketSize {
  /** The bucket that the request draws from; undefined when the limit does not concern it. */
  readonly bucketOf: (request: CountedRequest) => string | undefined;
  /** The header that tells what is left. */
  readonly header?: string;
  readonly refuse: (request: CountedRequest, waitSeconds: number) => ArmError;
}

type Kind = 'reads' | 'writes' | 'deletes';
const FIVE_MINUTES_S = 300;
/** What all principals together may use, in terms of what one may. */
const GLOBAL_SHARE = 15;

function kindOf(method: string): Kind {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function managerLimits(kind: Kind, size: BucketSize): readonly RequestLimit[] {
  const concerns = ({ method }: CountedRequest): boolean => kindOf(method) === kind;
  return [
    {
      ...size,
      header: `x-ms-ratelimit-remaining-subscription-${kind}`,
      bucketOf: (request) =>
        concerns(request) ? `arm ${kind} ${request.subscription} ${request.caller}` : undefined,
      refuse: ({ subscription, caller }, waitSeconds) =>
        gatewayRefusal(
          429,
          'SubscriptionRequestsThrottled',
          `Number of '${kind.slice(0, -1)}' requests for subscription '${subscription}' actor '${caller}' exceeded. ` +
            `Please try again after '${String(waitSeconds)}' seconds after additional tokens are available. ` +
            'Refer to https://aka.ms/arm-throttling for additional information.',
        ),
    },
    {
      burst: size.burst * GLOBAL_SHARE,
      perSecond: size.perSecond * GLOBAL_SHARE,
      header: `x-ms-ratelimit-remaining-subscription-global-${kind}`,
      bucketOf: (request) => (concerns(request) ? `arm ${kind} ${request.subscription}` : undefined),
      refuse: ({ subscription }, waitSeconds) =>
        gatewayRefusal(
          429,
          'TooManyRequestsReceived',
          `Number of '${kind.slice(0, -1)}' requests for subscription '${subscription}' exceeded. ` +
            `Please try again after '${String(waitSeconds)}' seconds.`,
        ),
    },
  ];
}

const CLUSTERS = 'microsoft.containerservice/managedclusters';
const POOLS = `${CLUSTERS}/agentpools`;

interface ClusterRule extends BucketSize {
  readonly handler: string;
  readonly concerns: (request: CountedRequest, type: string) => boolean;
  readonly per: (request: CountedRequest) => string;
}

const perScope = ({ target }: CountedRequest): string => target.scope.toLowerCase();
const perSubscription = ({ subscription }: CountedRequest): string => subscription;

/** A request counts for the first rule that it fits. */
const clusterRules: readonly ClusterRule[] = [
  {
    handler: 'PutManagedClusterHandler.PUT',
    ...{ burst: 20, perSecond: 1 / 60 },
    concerns: ({ method }, type) => method === 'PUT' && type === CLUSTERS,
    per: perScope,
  },
  {
    handler: 'PutAgentPoolHandler.PUT',
    ...{ burst: 20, perSecond: 1 / 60 },
    concerns: ({ method }, type) => method === 'PUT' && type === POOLS,
    per: perScope,
  },
  {
    handler: 'GetManagedClusterHandler.GET',
    ...{ burst: 60, perSecond: 1 },
    concerns: ({ method, target }, type) => method === 'GET' && type === CLUSTERS && !target.isList,
    per: perScope,
  },
  {
    handler: 'ListManagedClustersBySubscriptionHandler.GET',
    ...{ burst: 500, perSecond: 1 },
    concerns: ({ target }, type) =>
      target.isList && type === CLUSTERS && !/\/resourcegroups\//i.test(target.scope),
    per: perSubscription,
  },
  {
    handler: 'ListManagedClustersByResourceGroupHandler.GET',
    ...{ burst: 60, perSecond: 1 },
    concerns: ({ target }, type) => target.isList && type === CLUSTERS,
    per: perScope,
  },
  {
    handler: 'GetOperationStatusHandler.GET',
    ...{ burst: 200, perSecond: 2 },
    concerns: (_, type) => /\/locations\/operation(s|results)$/.test(type),
    per: perSubscription,
  },
  {
    handler: 'ManagedClusters',
    ...{ burst: 60, perSecond: 1 },
    concerns: () => true,
    per: perSubscription,
  },
];

function clusterLimit(rule: ClusterRule): RequestLimit {
  return {
    burst: rule.burst,
    perSecond: rule.perSecond,
    bucketOf: (request) => {
      const type = request.target.type.toLowerCase();
      if (!type.startsWith('microsoft.containerservice/')) return undefined;
      const first = clusterRules.find(({ concerns }) => concerns(request, type));
      return first === rule ? `aks ${rule.handler} ${rule.per(request)}` : undefined;
    },
    refuse: ({ subscription }, waitSeconds) =>
      aksRefusal(
        429,
        'Throttled',
        `The ${rule.handler} request limit has been exceeded for SubID='${subscription}', please retry again in ` +
          `${String(waitSeconds)} seconds.`,
      ),
  };
}

function windowLimit(count: number, concerns: (request: CountedRequest, type: string) => boolean) {
  const limit: RequestLimit = {
    burst: count,
    perSecond: count / FIVE_MINUTES_S,
    bucketOf: (request) => {
      const type = request.target.type.toLowerCase();
      if (!concerns(request, type)) return undefined;
      const provider = type.startsWith(ZONES) ? ZONES : type.split('/')[0];
      return `provider ${provider ?? ''} ${kindOf(request.method)} ${request.subscription}`;
    },
    refuse: ({ target }, waitSeconds) =>
      refusal(
        429,
        'ResourceRequestsThrottled',
        `Number of requests for action '${target.action}' exceeded the limit of '${String(count)}' for time interval ` +
          `'00:05:00'. Please try again after '${String(waitSeconds)}' seconds.`,
      ),
  };
  return limit;
}

const ZONES = 'microsoft.network/privatedns';

function isNetwork(type: string): boolean {
  return type.startsWith('microsoft.network/') && !type.startsWith(ZONES);
}

export const requestLimits: readonly RequestLimit[] = [
  ...managerLimits('reads', { burst: 250, perSecond: 25 }),
  ...managerLimits('writes', { burst: 200, perSecond: 10 }),
  ...managerLimits('deletes', { burst: 200, perSecond: 10 }),
  ...clusterRules.map(clusterLimit),
  windowLimit(10_000, ({ method }, type) => isNetwork(type) && kindOf(method) === 'reads'),
  windowLimit(1000, ({ method }, type) => isNetwork(type) && kindOf(method) !== 'reads'),
  windowLimit(500, ({ method }, type) => type.startsWith(ZONES) && kindOf(method) === 'reads'),
];
