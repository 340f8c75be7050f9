import type { PlanStep } from '../plan.ts';
import { featureOf, profiles, type Feature } from '../profiles.ts';
import type { ClusterRequest } from '../request.ts';
import type { PlanContext } from './plan-context.ts';
import { stepIds } from './step-ids.ts';

/** The preview feature, then the providers that have to take it up. */
export function registrationSteps(request: ClusterRequest, context: PlanContext): PlanStep[] {
  const feature = featureOf(request.profile, request.network.mode);
  const { subscriptionId } = request.target;
  return [
    ...(feature ? [featureStep(feature, request, context)] : []),
    ...profiles[request.profile].providers.map((namespace): PlanStep => ({
      id: `provider-${namespace.replace('Microsoft.', '').toLowerCase()}`,
      title: `Re-register provider ${namespace}`,
      kind: 'resourceProvider',
      input: { subscriptionId, namespace },
      dependsOn: feature ? [stepIds.feature] : [],
      expectedSeconds: feature ? 60 : 5,
    })),
  ];
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
