import type { PlanStep } from '../plan.ts';
import { featureOf, profiles, registersNetworkFirst, type Feature } from '../profiles.ts';
import type { ClusterRequest } from '../request.ts';
import type { PlanContext } from './plan-context.ts';
import { stepIds } from './step-ids.ts';

/** The preview feature with the providers that have to take it up after it, and the other providers beside it. */
export function registrationSteps(request: ClusterRequest, context: PlanContext): PlanStep[] {
  const { providers, afterFeature } = profiles[request.profile];
  const feature = featureOf(request.profile, request.network.mode);
  const { subscriptionId } = request.target;
  return [
    ...(feature ? [featureStep(feature, request, context)] : []),
    ...providers.map((namespace): PlanStep => {
      const takesItUp = feature !== undefined && afterFeature.includes(namespace);
      return {
        id: providerStepId(namespace),
        title: `Re-register provider ${namespace}`,
        kind: 'resourceProvider',
        input: { subscriptionId, namespace },
        dependsOn: takesItUp ? [stepIds.feature] : [],
        expectedSeconds: takesItUp ? 60 : 5,
      };
    }),
  ];
}

/** What has to be done before the first write to the network's provider. */
export function beforeNetwork({ profile }: ClusterRequest): readonly string[] {
  const networkProvider = registersNetworkFirst(profile) ? [providerStepId('Microsoft.Network')] : [];
  return [stepIds.resourceGroup, ...networkProvider];
}

function providerStepId(namespace: string): string {
  return `provider-${namespace.replace('Microsoft.', '').toLowerCase()}`;
}

function featureStep(
  { namespace, name, whenUnavailable }: Feature,
  { target, allowPreview }: ClusterRequest,
  { productionSubscriptions }: PlanContext,
): PlanStep {
  const { subscriptionId } = target;
  const isProduction = productionSubscriptions.some(
    (each) => each.toLowerCase() === subscriptionId.toLowerCase(),
  );
  return {
    id: stepIds.feature,
    title: `Register preview feature ${name}`,
    kind: 'previewFeature',
    input: {
      subscriptionId,
      namespace,
      feature: name,
      whenUnavailable,
      mayRegister: allowPreview || !isProduction,
    },
    dependsOn: [],
    expectedSeconds: 270,
  };
}
