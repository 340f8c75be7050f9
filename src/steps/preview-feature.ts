/**
 * Registers a preview feature in the subscription. Features end: one that has become generally available is no longer
 * found, or cannot be registered any more, and whether that is in order is in the input.
 */
import type { FeatureResult } from '../azure/resource-models.ts';
import type { ArmFailure, ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import type { PreviewFeatureInput } from '../domain/step-inputs.ts';
import type { Done, ObserveAnswer, Pending, PollAnswer, Refused, Retry } from '../domain/verb-answers.ts';
import { busy, done, failed, observed, pending, refused } from './answers.ts';

type Call = VerbCall<PreviewFeatureInput>;

export function previewFeatureStep(azure: AzureClients): StepKind<PreviewFeatureInput> {
  return {
    observe: (call) => observe(azure, call),
    begin: (call) => progress(azure, call, 'register'),
    poll: (call) => progress(azure, call, 'get'),
    // Other clusters and people of the subscription may count on the feature, so it is never unregistered.
    undo: () => Promise.resolve(done({}, 'The preview feature stays registered.')),
  };
}

async function observe(azure: AzureClients, { input }: Call): Promise<ObserveAnswer> {
  const result = await readFeature(azure, input);
  if (!result.ok) {
    const answer = unavailable(input, result.failure);
    if (answer.outcome !== 'done') return answer;
    const { outcome: _outcome, ...known } = answer;
    return observed({ found: 'fit', ...known });
  }
  const answer = answerFor(input, stateOf(result.value));
  if (answer.outcome === 'done') return observed({ found: 'fit', outputs: answer.outputs });
  if (answer.outcome !== 'pending') return answer;
  return input.mayRegister ? observed({ found: 'absent' }) : notOnProduction(input);
}

/** V45: where the feature has gone general it is not missed; under a preview profile nothing works without it. */
function notOnProduction(input: PreviewFeatureInput): ObserveAnswer {
  const { namespace, feature, subscriptionId } = input;
  const why = `Subscription ${subscriptionId} is listed as production and the request does not say allowPreview.`;
  if (input.whenUnavailable === 'notNeeded') {
    const note = `${namespace}/${feature} was not registered. ${why}`;
    return observed({ found: 'fit', outputs: { state: 'NotRegistered' }, note });
  }
  return refused({
    code: 'PreviewNotAllowed',
    class: 'governance',
    owner: 'user',
    message: `Preview feature ${namespace}/${feature} is not registered. ${why}`,
    remedy:
      'Use another subscription, the profile ga, or set allowPreview. Send the request again under a new request id.',
    doc: 'https://learn.microsoft.com/azure/azure-resource-manager/management/preview-features',
  });
}

async function progress(azure: AzureClients, { input }: Call, how: 'register' | 'get'): Promise<PollAnswer> {
  const { features } = azure.of(input.subscriptionId).features;
  const result =
    how === 'get'
      ? await readFeature(azure, input)
      : await azure.write((options) => features.register(input.namespace, input.feature, options));
  return result.ok ? answerFor(input, stateOf(result.value)) : unavailable(input, result.failure);
}

/** Read together with other operations. */
function readFeature(
  azure: AzureClients,
  { subscriptionId, namespace, feature }: PreviewFeatureInput,
): Promise<ArmResult<FeatureResult>> {
  const { features } = azure.of(subscriptionId).features;
  return azure.readShared({ key: `${subscriptionId}/${namespace}/${feature}` }, (options) =>
    features.get(namespace, feature, options),
  );
}

function stateOf(feature: FeatureResult): string {
  return feature.properties?.state ?? 'NotRegistered';
}

function answerFor(input: PreviewFeatureInput, state: string): Done | Pending | Refused | Retry {
  switch (state.toLowerCase()) {
    case 'registered':
      return done({ state });
    case 'pending':
      return refused(needsApproval(input));
    case 'unregistering':
      return busy('FeatureUnregistering', `Feature ${input.feature} is being unregistered.`, 'unknown');
    default:
      return pending({ waitingFor: `feature ${input.feature} is ${state}` });
  }
}

function unavailable(input: PreviewFeatureInput, failure: ArmFailure): Done | Refused | Retry {
  if (failure.problem.class !== 'notAvailable' || input.whenUnavailable === 'refuse') return failed(failure);
  return done(
    { state: 'NotNeeded' },
    `${input.namespace}/${input.feature} is no longer needed: the feature is generally available.`,
  );
}

function needsApproval({ namespace, feature, subscriptionId }: PreviewFeatureInput): Problem {
  return {
    code: 'FeatureApprovalPending',
    class: 'approvalNeeded',
    owner: 'azure',
    message: `${namespace}/${feature} waits for approval by Microsoft in subscription ${subscriptionId}.`,
    remedy: 'Have the registration approved. Send the request again under a new request id.',
    doc: 'https://learn.microsoft.com/azure/azure-resource-manager/management/preview-features',
  };
}
