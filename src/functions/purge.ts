import type { Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { functionNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { logLine } from '../telemetry/log-line.ts';
import { dropOldEvents } from '../watchdog/drop-old-events.ts';
import { purgeInstances } from '../watchdog/purge-instances.ts';
import { occurrenceOf } from './timer-occurrence.ts';

export interface PurgeSettings {
  readonly schedules: { readonly purge: string };
  readonly retentionDays: number;
}

const RUN_MS = 2 * 60_000;

const { Completed, Failed, Terminated } = OrchestrationRuntimeStatus;

export function registerPurge(records: OperationRecords, { schedules, retentionDays }: PurgeSettings): void {
  df.app.client.timer(functionNames.purge, {
    schedule: schedules.purge,
    handler: async (timer: Timer, client, context) => {
      const nowAt = occurrenceOf(timer);
      if (nowAt === undefined) return;
      const run = { nowAt, retentionDays, over: AbortSignal.timeout(RUN_MS) };
      const { purged, purgedTo } = await purgeInstances(
        {
          records,
          purge: async ({ from, to }) => {
            const window = { createdTimeFrom: from, createdTimeTo: to };
            const runtimeStatus = [Completed, Failed, Terminated];
            return (await client.purgeInstanceHistoryBy({ ...window, runtimeStatus })).instancesDeleted;
          },
        },
        run,
      );
      const dropped = await dropOldEvents(records, run);
      context.info(
        logLine('InstancesPurged', { purged, startedBefore: purgedTo, eventsOfOperations: dropped }),
      );
    },
  });
}
