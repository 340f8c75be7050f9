import type { InvocationContext, Timer } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { DOORBELL, functionNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { planOf } from '../status/operation-plan.ts';
import { documentOf, hasStopped } from '../status/read-operation.ts';
import { showOperations, type GaugeSources } from '../telemetry/operation-gauges.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { WatchedOperation } from '../telemetry/watched-operations.ts';
import type { StalledPolicy } from '../watchdog/diagnose.ts';
import { watchOperations, type WatchDependencies, type WatchLog } from '../watchdog/watch-operations.ts';
import { errorText, logLine } from '../telemetry/log-line.ts';
import { deliverCommand } from './deliver-command.ts';
import { deliveryDependencies, readInstance } from './durable-instances.ts';
import { occurrenceOf } from './timer-occurrence.ts';

/** Who wants to know, once the watchdog has looked, how the operations stand. */
export interface WatchObserver {
  readonly telemetry: Telemetry;
  readonly sources: Omit<GaugeSources, 'records'>;
}

export interface WatchdogSettings {
  readonly schedules: { readonly watchdog: string };
  readonly stalledPolicy: StalledPolicy;
}

/** Of a tick: well before the next. */
const TICK_MS = 25_000;

export function registerWatchdog(
  records: OperationRecords,
  settings: WatchdogSettings,
  { telemetry, sources }: WatchObserver,
): void {
  df.app.client.timer(functionNames.watchdog, {
    schedule: settings.schedules.watchdog,
    handler: async (timer: Timer, client, context) => {
      const nowAt = occurrenceOf(timer);
      // Right after an outage everything looks late; the next tick is near.
      if (nowAt === undefined || timer.isPastDue) return;
      const over = AbortSignal.timeout(TICK_MS);
      const tick = { nowAt, over, stalledPolicy: settings.stalledPolicy };
      const watched: WatchedOperation[] = [];
      const instances = noting(instancesOf(records, client, nowAt), watched);
      const { looked, complete } = await watchOperations(
        { records, ...instances, log: logTo(context) },
        tick,
      );
      if (telemetry.isOn) {
        await showOperations(telemetry, { records, ...sources }, { watched, nowAt }).catch(
          (error: unknown) => {
            context.warn(logLine('FiguresUnread', { error: errorText(error) }));
          },
        );
      }
      context.debug(logLine('OperationsWatched', { looked, complete }));
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

type Instances = ReturnType<typeof instancesOf>;

/** The watchdog reads each operation that has not ended: what it read is noted on its way. */
function noting({ readInstance: read, ...others }: Instances, watched: WatchedOperation[]): Instances {
  return {
    ...others,
    readInstance: async (instanceId) => {
      const instance = await read(instanceId);
      const document = documentOf(instance?.customStatus);
      if (document && instance && !hasStopped(instance)) watched.push({ document, plan: planOf(instance) });
      return instance;
    },
  };
}

/** The name comes first, for alerts to look for. */
function logTo(context: InvocationContext): WatchLog {
  return {
    found: ({ name, ...finding }) => {
      context.warn(logLine(name, finding));
    },
    failed: (operationId, error) => {
      context.error(
        logLine('WatchFailed', {
          operationId,
          message: error instanceof Error ? error.message : String(error),
        }),
      );
    },
  };
}
