/**
 * Checks everything that can be known before anything is created, tells all that is wrong at once, and finds the
 * addresses that the request left open. It changes nothing in Azure.
 */
import type { ArmFailure } from '../azure/arm-failure.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { Preflight as PreflightOfDraft } from '../contracts/plan-draft.ts';
import type { StepKind } from '../contracts/step-kind.ts';
import {
  checkWorld,
  preflightOutputs,
  preflightProblem,
  type CheckedWorld,
} from '../domain/preflight/check-world.ts';
import type { ClusterRequest } from '../domain/request.ts';
import type { PreflightInput } from '../domain/step-inputs.ts';
import type { Done, Refused, Retry } from '../domain/verb-answers.ts';
import { done, failed, observed, refused } from './answers.ts';
import { readWorld, type AddressReservations } from './read-world.ts';

/** An activity may take half a minute. */
const ALL_READS_MS = 25_000;

export function preflightStep(azure: AzureClients, records: AddressReservations): StepKind<PreflightInput> {
  const check = ({ input }: { readonly input: PreflightInput }) => answer(azure, records, input.request);
  return {
    observe: async (call) => {
      const result = await check(call);
      return result.outcome === 'done' ? observed({ found: 'fit', outputs: result.outputs }) : result;
    },
    begin: check,
    poll: check,
    undo: () => Promise.resolve(done({})),
  };
}

export interface Preflight extends CheckedWorld {
  /** A read that may go well another time; until then its findings are unknown. */
  readonly passing: ArmFailure | undefined;
}

/** Every finding of the live rules. Without records nothing is reserved, nor anybody's reservation known. */
export async function runPreflight(
  azure: AzureClients,
  records: AddressReservations | null,
  request: ClusterRequest,
): Promise<Preflight> {
  const { world, passing } = await readWorld(azure.within(ALL_READS_MS), records, request);
  return { ...checkWorld(request, world), passing };
}

/** The same for a plan that only tells: it reserves nothing. */
export function draftPreflight(azure: AzureClients): PreflightOfDraft {
  return async (request) => {
    const preflight = await runPreflight(azure, null, request);
    const away = preflight.passing && failed(preflight.passing);
    return {
      findings: preflight.findings,
      addresses: preflightOutputs(request, preflight),
      ...(away?.outcome === 'retry' ? { away } : {}),
    };
  };
}

async function answer(
  azure: AzureClients,
  records: AddressReservations,
  request: ClusterRequest,
): Promise<Done | Refused | Retry> {
  const preflight = await runPreflight(azure, records, request);
  if (preflight.passing) return failed(preflight.passing);
  const problem = preflightProblem(preflight.findings);
  return problem ? refused(problem) : done(preflightOutputs(request, preflight));
}
