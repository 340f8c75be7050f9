/**
 * All that calls Azure Resource Manager: the steps, what plans without changing anything, and the search for what
 * nobody knows. `main.ts` imports this when one of them is first wanted, so that a new instance starts without the
 * clients of the SDK, which are most of what is deployed.
 */
import { armAnswers } from './azure/arm-answers.ts';
import { createAzureClients } from './azure/clients.ts';
import type { createCredential } from './azure/credential.ts';
import { observedHttpClient, type ObservedHttp } from './azure/observed-http.ts';
import type { ReadMarkedResources } from './contracts/marked-resources.ts';
import type { OperationRecords } from './contracts/operation-records.ts';
import type { DraftPlan } from './contracts/plan-draft.ts';
import type { StepKinds } from './contracts/step-kind.ts';
import type { Settings } from './settings.ts';
import { claimedKinds } from './steps/claimed-kinds.ts';
import { draftPlan } from './steps/draft-plan.ts';
import { stepKinds } from './steps/kinds.ts';
import { draftPreflight } from './steps/preflight.ts';
import { readMarkedResources } from './steps/read-marked-resources.ts';

export interface AzureWork {
  /** As operations run them; their calls end when the signal says so. */
  kinds(limit: AbortSignal): StepKinds;
  readonly draftPlan: DraftPlan;
  readonly readMarked: ReadMarkedResources;
  /** Resolves when Azure Resource Manager has answered the app's identity. */
  armAnswers(over: AbortSignal): Promise<void>;
}

export interface AzureWorkDependencies {
  readonly settings: Settings;
  readonly credential: ReturnType<typeof createCredential>;
  readonly records: OperationRecords;
  /** Told of each request. */
  readonly observer: ObservedHttp;
}

export function azureWork({ settings, credential, records, observer }: AzureWorkDependencies): AzureWork {
  const azure = createAzureClients({
    ...(settings.armEndpoint === undefined ? {} : { armEndpoint: settings.armEndpoint }),
    ...(settings.keyVaultEndpoint === undefined ? {} : { keyVaultEndpoint: settings.keyVaultEndpoint }),
    ...(settings.sharedReadMs === undefined ? {} : { sharedReadMs: settings.sharedReadMs }),
    ...(observer.telemetry.isOn ? { httpClient: observedHttpClient(observer) } : {}),
    credential,
    subscriptions: settings.subscriptions,
    now: observer.now,
  });
  return {
    kinds: (limit) => claimedKinds(stepKinds(azure.until(limit), records), records),
    draftPlan: draftPlan({
      kinds: stepKinds(azure, records),
      preflight: draftPreflight(azure),
      productionSubscriptions: settings.productionSubscriptions,
    }),
    readMarked: readMarkedResources(azure),
    armAnswers: (over) => armAnswers(azure.until(over)),
  };
}
