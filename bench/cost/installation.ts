/** What works in an idle installation, read from the files that are deployed. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseTimeSpan } from '../../src/local/host/time-span.ts';
import { parseSchedule } from '../../src/local/host/timer-schedule.ts';
import { readSettings } from '../../src/settings.ts';
import { MONTH_SECONDS, type Installation } from './idle-month-cost.ts';

const MONTH_MS = MONTH_SECONDS * 1000;

const hostJson = z.object({
  extensions: z.object({
    durableTask: z.object({
      storageProvider: z.object({ partitionCount: z.number(), maxQueuePollingInterval: z.string() }),
    }),
  }),
});

const alertRules = z.array(z.object({ every: z.string() }));

export function readInstallation(): Installation {
  const { partitionCount, maxQueuePollingInterval } = hostJson.parse(readJson('host.json')).extensions
    .durableTask.storageProvider;
  // What has no default, and does not matter here.
  const { schedules } = readSettings({
    SUBSCRIPTIONS: '*',
    OPERATION_RECORDS: 'sqlite:records.db',
    ServiceBus__fullyQualifiedNamespace: 'bench.servicebus.windows.net',
    PRINCIPAL_SOURCE: 'local',
  });
  return {
    timerRuns: Object.values(schedules).reduce((sum, schedule) => sum + runsInMonth(schedule), 0),
    controlQueues: partitionCount,
    pollSeconds: (parseTimeSpan(maxQueuePollingInterval) ?? Number.NaN) / 1000,
    alertMinutes: alertRules
      .parse(readJson('infra/modules/alert-rules.json'))
      .map(({ every }) => minutesOf(every)),
  };
}

/** Occurrences of an NCRONTAB schedule in a month of 730 hours. */
export function runsInMonth(schedule: string): number {
  const timer = parseSchedule(schedule);
  let runs = 0;
  for (let at = timer.next(-1); at !== undefined && at < MONTH_MS; at = timer.next(at)) runs += 1;
  return runs;
}

/** As `PT5M` or `PT1H`. */
export function minutesOf(duration: string): number {
  const [, count, unit] = /^PT(\d+)([MH])$/.exec(duration) ?? [];
  return Number(count) * (unit === 'H' ? 60 : 1);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
}
