/**
 * Registers a resource provider. A provider takes up a newly registered feature only when it is registered again, so
 * the step is never found to be done: registering once more is its work, and harmless however often it happens.
 */
import type { Provider } from '../azure/resource-models.ts';
import type { ArmResult } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { ResourceProviderInput } from '../domain/step-inputs.ts';
import type { ObserveAnswer, PollAnswer } from '../domain/verb-answers.ts';
import { busy, done, failed, observed, pending } from './answers.ts';
import { readProvider } from './read-provider.ts';

export function resourceProviderStep(azure: AzureClients): StepKind<ResourceProviderInput> {
  const providers = (input: ResourceProviderInput) => azure.of(input.subscriptionId).resources.providers;
  const get = ({ input }: VerbCall<ResourceProviderInput>): Promise<ArmResult<Provider>> =>
    readProvider(azure, input.subscriptionId, input.namespace);
  return {
    observe: async (call) => observation(call.input, await get(call)),
    begin: async ({ input }) =>
      progress(input, await azure.write((options) => providers(input).register(input.namespace, options))),
    poll: async (call) => progress(call.input, await get(call)),
    // Everything else in the subscription may use the provider, so it is never unregistered.
    undo: () => Promise.resolve(done({}, 'The resource provider stays registered.')),
  };
}

function observation(input: ResourceProviderInput, result: ArmResult<Provider>): ObserveAnswer {
  const answer = progress(input, result);
  return answer.outcome === 'done' || answer.outcome === 'pending' ? observed({ found: 'absent' }) : answer;
}

function progress({ namespace }: ResourceProviderInput, result: ArmResult<Provider>): PollAnswer {
  if (!result.ok) return failed(result.failure);
  const state = result.value.registrationState ?? 'NotRegistered';
  switch (state.toLowerCase()) {
    case 'registered':
      return done({ state });
    case 'unregistering':
      return busy('ProviderUnregistering', `Provider ${namespace} is being unregistered.`, 'unknown');
    default:
      return pending({ waitingFor: `provider ${namespace} is ${state}` });
  }
}
