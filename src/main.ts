/** The composition root, and the only file with import side effects: settings, dependencies, every function. */
import * as df from 'durable-functions';
import { createAzureClients } from './azure/clients.ts';
import { createCredential } from './azure/credential.ts';
import { orchestratorNames } from './contracts/names.ts';
import { registerActivities } from './functions/activities.ts';
import { registerCommandsApi } from './functions/commands-api.ts';
import { registerIntake } from './functions/intake.ts';
import { registerOperationsApi } from './functions/operations-api.ts';
import { registerOrphans } from './functions/orphans.ts';
import { registerPlanApi } from './functions/plan-api.ts';
import { registerPurge } from './functions/purge.ts';
import { registerWatchdog } from './functions/watchdog.ts';
import { openRecords } from './open-records.ts';
import { operation } from './orchestrators/operation.ts';
import { planning } from './orchestrators/planning.ts';
import { readSettings } from './settings.ts';
import { draftPlan } from './steps/draft-plan.ts';
import { claimedKinds } from './steps/claimed-kinds.ts';
import { stepKinds } from './steps/kinds.ts';
import { draftPreflight } from './steps/preflight.ts';
import { readMarkedResources } from './steps/read-marked-resources.ts';
import { systemNow } from './system-clock.ts';

const settings = readSettings(process.env);
const credential = createCredential({
  kind: 'managedIdentity',
  ...(settings.managedIdentityClientId === undefined ? {} : { clientId: settings.managedIdentityClientId }),
});
const records = await openRecords(settings.records, credential);
const azure = createAzureClients({
  ...(settings.armEndpoint === undefined ? {} : { armEndpoint: settings.armEndpoint }),
  ...(settings.keyVaultEndpoint === undefined ? {} : { keyVaultEndpoint: settings.keyVaultEndpoint }),
  ...(settings.sharedReadMs === undefined ? {} : { sharedReadMs: settings.sharedReadMs }),
  credential,
});

const kinds = stepKinds(azure, records);
const plan = draftPlan({
  kinds,
  preflight: draftPreflight(azure),
  productionSubscriptions: settings.productionSubscriptions,
});

registerIntake(records, settings);
registerOperationsApi(records);
registerCommandsApi(records, systemNow);
registerPlanApi(plan);
registerActivities({
  records,
  kinds: (limit) =>
    claimedKinds(stepKinds(azure.until(limit), records), records, () => new Date(systemNow()).toISOString()),
  activityLimit: () => AbortSignal.timeout(settings.activityLimitSeconds * 1000),
  draftPlan: plan,
  productionSubscriptions: settings.productionSubscriptions,
});
registerWatchdog(records, settings);
registerOrphans(
  { records, readMarked: readMarkedResources(azure), subscriptions: settings.subscriptions },
  settings,
);
registerPurge(records, settings);
df.app.orchestration(orchestratorNames.operation, operation);
df.app.orchestration(orchestratorNames.planning, planning);
