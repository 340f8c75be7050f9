/** The composition root, and the only file with import side effects: settings, dependencies, every function. */
import * as df from 'durable-functions';
import { createAzureClients } from './azure/clients.ts';
import { createCredential } from './azure/credential.ts';
import { orchestratorNames } from './contracts/names.ts';
import { registerActivities } from './functions/activities.ts';
import { registerCommandsApi } from './functions/commands-api.ts';
import { registerIntake } from './functions/intake.ts';
import { registerOperationsApi } from './functions/operations-api.ts';
import { registerPlanApi } from './functions/plan-api.ts';
import { operation } from './orchestrators/operation.ts';
import { planning } from './orchestrators/planning.ts';
import { openSqliteRecords } from './records/sqlite-records.ts';
import { readSettings } from './settings.ts';
import { draftPlan } from './steps/draft-plan.ts';
import { stepKinds } from './steps/kinds.ts';
import { draftPreflight } from './steps/preflight.ts';
import { systemNow } from './system-clock.ts';

const settings = readSettings(process.env);
const records = openSqliteRecords(settings.recordsFile);
const azure = createAzureClients({
  ...(settings.armEndpoint === undefined ? {} : { armEndpoint: settings.armEndpoint }),
  ...(settings.keyVaultEndpoint === undefined ? {} : { keyVaultEndpoint: settings.keyVaultEndpoint }),
  ...(settings.sharedReadMs === undefined ? {} : { sharedReadMs: settings.sharedReadMs }),
  credential: createCredential({
    kind: 'managedIdentity',
    ...(settings.managedIdentityClientId === undefined ? {} : { clientId: settings.managedIdentityClientId }),
  }),
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
registerActivities({ records, kinds, draftPlan: plan });
df.app.orchestration(orchestratorNames.operation, operation);
df.app.orchestration(orchestratorNames.planning, planning);
