import type { InvocationContext, Timer } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { DOORBELL, functionNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { withoutSecrets } from '../domain/without-secrets.ts';
import type { StalledPolicy } from '../watchdog/diagnose.ts';
import { watchOperations, type WatchDependencies, type WatchLog } from '../watchdog/watch-operations.ts';
import { deliverCommand } from './deliver-command.ts';
import { deliveryDependencies, readInstance } from './durable-instances.ts';
import { occurrenceOf } from './timer-occurrence.ts';

export interface WatchdogSettings {
  readonly schedules: { readonly watchdog: string };
  readonly stalledPolicy: StalledPolicy;
}

/** Of a tick: well before the next. */
const TICK_MS = 25_000;

export function registerWatchdog(records: OperationRecords, settings: WatchdogSettings): void {
  df.app.client.timer(functionNames.watchdog, {
    schedule: settings.schedules.watchdog,
    handler: async (timer: Timer, client, context) => {
      const nowAt = occurrenceOf(timer);
      // Right after an outage everything looks late; the next tick is near.
      if (nowAt === undefined || timer.isPastDue) return;
      const over = AbortSignal.timeout(TICK_MS);
      const tick = { nowAt, over, stalledPolicy: settings.stalledPolicy };
      const { looked, complete } = await watchOperations(
        { records, ...instancesOf(records, client, nowAt), log: logTo(context) },
        tick,
      );
      context.debug(`${String(looked)} operations looked at${complete ? '' : ', more at the next tick'}`);
    },
  });
}

export function instancesOf(
  records: OperationRecords,
  client: DurableClient,
  nowAt: string,
): Pick<WatchDependencies, 'readInstance' | 'ring' | 'terminate' | 'takeUpAgain'> {
  return {
    readInstance: (instanceId) => readInstance(client, instanceId),
    ring: (instanceId) => client.raiseEvent(instanceId, DOORBELL, {}),
    // The client puts the reason into a URL as it is.
    terminate: (instanceId, reason) => client.terminate(instanceId, encodeURIComponent(reason)),
    takeUpAgain: async ({ operationId, mailCursor }) => {
      const [command] = await records.readMailbox(operationId, mailCursor);
      if (command) await deliverCommand(deliveryDependencies(records, client), command, Date.parse(nowAt));
    },
  };
}

/** The name comes first, for alerts to look for. */
function logTo(context: InvocationContext): WatchLog {
  return {
    found: ({ name, ...finding }) => {
      context.warn(`${name} ${JSON.stringify(finding)}`);
    },
    failed: (operationId, error) => {
      const message = withoutSecrets(error instanceof Error ? error.message : String(error));
      context.error(`WatchFailed ${JSON.stringify({ operationId, message })}`);
    },
  };
}
