import { activityHandlers } from '../../src/functions/activities.ts';
import type { AzureClients } from '../../src/azure/clients.ts';
import type { OperationRecords } from '../../src/contracts/operation-records.ts';
import { orchestratorNames } from '../../src/contracts/names.ts';
import { operation } from '../../src/orchestrators/operation.ts';
import { planning } from '../../src/orchestrators/planning.ts';
import { RequestPacer } from '../../src/pacing/request-pacer.ts';
import { claimedKinds } from '../../src/steps/claimed-kinds.ts';
import { draftPlan } from '../../src/steps/draft-plan.ts';
import { stepKinds } from '../../src/steps/kinds.ts';
import { draftPreflight } from '../../src/steps/preflight.ts';
import type { DurableFunctionApp } from './durable-function-app.ts';

interface OperationParts {
  readonly azure: AzureClients;
  readonly records: OperationRecords;
  /** The time that everything here runs by. */
  readonly now: () => number;
  readonly log: (...parts: unknown[]) => void;
}

/** Registers the real orchestrators and activities, as `main.ts` puts them together. */
export function registerOperations(
  app: DurableFunctionApp,
  { azure, records, now, log }: OperationParts,
): void {
  const kinds = stepKinds(azure, records);
  const dependencies = {
    records,
    kinds: () => Promise.resolve(claimedKinds(kinds, records)),
    // No activity is slow here: what does not answer is cut off by whoever simulates that.
    activityLimit: () => new AbortController().signal,
    draftPlan: draftPlan({ kinds, preflight: draftPreflight(azure), productionSubscriptions: [] }),
    productionSubscriptions: [],
    // Of one life of a host, as it is of a process.
    pacer: new RequestPacer(now),
  };
  const context = { error: log, warn: log, info: log, log };
  for (const [name, handler] of activityHandlers(dependencies)) {
    // The handlers use a context for its log alone.
    app.activity(name, (input) => handler(input, context as never) as unknown);
  }
  app.orchestration(orchestratorNames.operation, operation);
  app.orchestration(orchestratorNames.planning, planning);
}
