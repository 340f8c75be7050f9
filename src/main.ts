/** The composition root, and the only file with import side effects: settings, dependencies, every function. */
import * as df from 'durable-functions';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { createCredential } from './azure/credential.ts';
import { orchestratorNames } from './contracts/names.ts';
import type { DraftPlan } from './contracts/plan-draft.ts';
import { eventPump } from './events/event-pump.ts';
import { recordsWithEvents } from './events/records-with-events.ts';
import { serviceBusSender } from './events/service-bus-sender.ts';
import { registerActivities } from './functions/activities.ts';
import { registerCommandsApi } from './functions/commands-api.ts';
import { registerDashboard } from './functions/dashboard.ts';
import { httpDoor } from './functions/http-door.ts';
import { registerIntake } from './functions/intake.ts';
import { registerDocsApi } from './functions/docs-api.ts';
import { registerMeApi } from './functions/me-api.ts';
import { registerOperationApi } from './functions/operation-api.ts';
import { registerOperationsApi } from './functions/operations-api.ts';
import { registerOrphans, registerOrphansApi } from './functions/orphans.ts';
import { registerOverviewApi } from './functions/overview-api.ts';
import { registerPlanApi } from './functions/plan-api.ts';
import { registerPurge } from './functions/purge.ts';
import { registerSendEvents } from './functions/send-events.ts';
import { registerSubmitApi } from './functions/submit-api.ts';
import { WaitingRoom } from './functions/wait-for-change.ts';
import { registerTelemetry, warnTo } from './functions/register-telemetry.ts';
import { registerWatchdog } from './functions/watchdog.ts';
import { healthChecks } from './health-checks.ts';
import { onFirstUse } from './on-first-use.ts';
import { openRecords } from './open-records.ts';
import { openTelemetry, telemetryNow } from './open-telemetry.ts';
import { operation } from './orchestrators/operation.ts';
import { planning } from './orchestrators/planning.ts';
import { RequestPacer } from './pacing/request-pacer.ts';
import { readSettings } from './settings.ts';
import { figuresOver } from './status/figures.ts';
import { rememberStepLimits } from './telemetry/remember-step-limits.ts';
import { recordsWithTelemetry } from './telemetry/records-with-telemetry.ts';
import { systemNow, systemPause, systemSchedule } from './system-clock.ts';
import { countOrphans } from './watchdog/find-orphans.ts';

/** Of one dependency; all are looked at together. */
const HEALTH_LIMIT_MS = 5_000;
/** That wait at once in this process. */
const MOST_LONG_POLLS = 50;

const { version } = packageJson;
const settings = readSettings(process.env);
const telemetry = openTelemetry(settings.telemetry, version);
registerTelemetry(telemetry);
const observer = { telemetry, now: telemetryNow(settings.telemetry) };
const credential = createCredential(
  settings.managedIdentityClientId === undefined ? {} : { clientId: settings.managedIdentityClientId },
);
const sender = serviceBusSender(settings.serviceBus, credential);
const store = await openRecords(settings.records, credential);
const pump = eventPump({
  records: store,
  sender,
  topic: settings.eventsTopic,
  clock: { now: systemNow, schedule: systemSchedule },
  log: warnTo(telemetry),
});
const records = recordsWithTelemetry(recordsWithEvents(store, pump), telemetry);
const azure = onFirstUse(async () => {
  const { azureWork } = await import('./azure-work.ts');
  return azureWork({ settings, credential, records, observer });
});
const draftPlan: DraftPlan = async (request) => (await azure()).draftPlan(request);

const door = httpDoor(settings.httpAccess);

registerIntake(records, settings, observer);
const figures = figuresOver({ records, readOrphans: () => countOrphans(records), version, now: systemNow });
registerOperationsApi(door, records);
registerSubmitApi(door, {
  records,
  enqueue: (message) => sender.send(settings.requestsQueue, message),
  subscriptions: settings.subscriptions,
  now: systemNow,
});
registerOperationApi(door, {
  records,
  measured: figures.measured,
  now: systemNow,
  pause: systemPause,
  room: new WaitingRoom(MOST_LONG_POLLS),
});
registerOverviewApi(door, {
  figures,
  checks: healthChecks({
    records,
    armAnswers: async (over) => (await azure()).armAnswers(over),
    sender,
    topic: settings.eventsTopic,
  }),
  version,
  now: systemNow,
  limit: () => AbortSignal.timeout(HEALTH_LIMIT_MS),
});
registerMeApi(door);
registerDocsApi(door, fileURLToPath(new URL('./api-docs', import.meta.url)));
registerCommandsApi(door, records, systemNow);
registerPlanApi(door, draftPlan, settings.subscriptions);
registerDashboard(door, fileURLToPath(new URL('./dashboard', import.meta.url)));
registerActivities(
  {
    records,
    kinds: async (limit) => (await azure()).kinds(limit),
    activityLimit: () => AbortSignal.timeout(settings.activityLimitSeconds * 1000),
    draftPlan,
    productionSubscriptions: settings.productionSubscriptions,
    pacer: new RequestPacer(observer.now),
  },
  telemetry,
);
registerWatchdog(records, settings, {
  telemetry,
  sources: {
    readOrphans: () => countOrphans(records),
    readStepLimits: rememberStepLimits(records, observer.now),
  },
});
registerOrphans(
  {
    records,
    readMarked: async (subscriptionId) => (await azure()).readMarked(subscriptionId),
    subscriptions: settings.subscriptions,
  },
  settings,
);
registerOrphansApi(door, records);
registerPurge(records, settings);
registerSendEvents(pump, settings);
df.app.orchestration(orchestratorNames.operation, operation);
df.app.orchestration(orchestratorNames.planning, planning);
