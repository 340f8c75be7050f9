/** The worlds that are measured: one request of each mode, where the preview feature is registered, or is not. */
import { clusterBody, type Mode } from '../../test/chaos/worlds/world-requests.ts';
import type { Existing, WorldPlan } from '../../test/chaos/worlds/world-plan.ts';

/**
 * Cold: the preview feature is not registered, so that AKS's provider has to take it up as well. Warm: both have
 * happened, and the cluster is all that is new.
 */
export const starts = ['warm', 'cold'] as const;
export type Start = (typeof starts)[number];

export interface WorldOptions {
  readonly mode: Mode;
  readonly start: Start;
  readonly seed: number;
  /** How long a request, and its answer, are on the way at most; absent: no time at all. */
  readonly longestTripMs?: number;
  readonly durations?: WorldPlan['arm']['durations'];
}

const FEATURES = ['EnableAPIServerVnetIntegrationPreview', 'AKSPrivateLinkPreview'] as const;
const LONGEST_REGISTRATION_MS = 10 * 60_000;

export function requestOf(mode: Mode) {
  return clusterBody(mode, { requestId: 'bench', resourceGroup: 'rg-bench', clusterName: 'aks-bench' });
}

export function worldOf({ mode, start, seed, longestTripMs = 0, durations }: WorldOptions): WorldPlan {
  const body = requestOf(mode);
  return {
    seed,
    about: `${mode}, ${start}, seed ${String(seed)}`,
    existing: start === 'warm' ? registered(body.target.subscriptionId) : [],
    messages: [{ afterMs: 0, messageId: 'first', body }],
    commands: [],
    crashes: [],
    arm: durations === undefined ? {} : { durations },
    longestTripMs,
    recordFailures: 0,
  };
}

/** The provider takes up the features when it is registered after them. */
function registered(subscriptionId: string): readonly Existing[] {
  const providers = `/subscriptions/${subscriptionId}/providers`;
  const aks = `${providers}/Microsoft.Features/featureProviders/Microsoft.ContainerService`;
  return [
    ...FEATURES.map((feature) => ({
      id: `${aks}/subscriptionFeatureRegistrations/${feature}`,
      apiVersion: '2021-07-01',
      body: {},
      settlesWithinMs: LONGEST_REGISTRATION_MS,
    })),
    {
      id: `${providers}/Microsoft.ContainerService/register`,
      apiVersion: '2025-04-01',
      body: {},
      method: 'POST' as const,
      settlesWithinMs: LONGEST_REGISTRATION_MS,
    },
  ];
}
