/** What an installation costs in a month in which nobody asks for anything. */
import type { Rates } from './cost-rates.ts';
import {
  billedSeconds,
  BYTES_PER_GB,
  transactionsCost,
  transactionsOf,
  type StorageUse,
} from './provisioning-cost.ts';

/** What is there and works although there is nothing to do. */
export interface Installation {
  /** Of all timer functions, in a month. */
  readonly timerRuns: number;
  /** Of the durable back end in Azure Storage: the control queues; there is one more for activities. */
  readonly controlQueues: number;
  /** How often an instance asks a queue in which there is nothing. */
  readonly pollSeconds: number;
  /** Of the log alert rules: how often each looks. */
  readonly alertMinutes: readonly number[];
}

/** US dollars. */
export interface IdleParts {
  readonly timers: number;
  /** Instances that are kept ready. */
  readonly alwaysReady: number;
  readonly serviceBus: number;
  readonly storage: number;
  /** Telemetry, platform metrics and the log of each storage transaction. */
  readonly logs: number;
  readonly alerts: number;
}

export const MONTH_SECONDS = 730 * 3600;
const MONTH_MINUTES = MONTH_SECONDS / 60;
/**
 * The scale controller looks at each queue of the hub so often, with or without an instance:
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-azure-storage-provider
 */
const SCALE_CONTROLLER_SECONDS = 10;
/** The instances that have the partitions renew them so often: one read of the table, and a write for each. Assumed. */
const PARTITION_RENEWAL_SECONDS = 10;
/** The schedule's status is written, and a lock is taken, renewed and given back. Assumed. */
const BLOB_WRITES_A_TIMER = 1;
const BLOB_OTHERS_A_TIMER = 3;
/** Of the records. Assumed: the watchdog makes about six, the outbox one. */
const TABLE_READS_A_TIMER = 4;
/** Each has its span, and what the host says of it. */
const ITEMS_A_TIMER = 2;

export function idleMonthCost(installation: Installation, rates: Rates): IdleParts {
  const used = idleStorage(installation, rates);
  return {
    timers: timersCost(installation.timerRuns, rates),
    alwaysReady:
      rates.alwaysReadyInstances * rates.instanceGb * MONTH_SECONDS * rates.alwaysReadyUsdPerGbSecond,
    serviceBus: rates.usdPerServiceBusMonth,
    storage: transactionsCost(used, rates),
    logs: logsCost(installation, used, rates),
    alerts: alertsCost(installation.alertMinutes, rates),
  };
}

function timersCost(runs: number, rates: Rates): number {
  const gbSeconds = runs * billedSeconds(rates) * rates.instanceGb;
  const executions = Math.max(0, runs - rates.freeExecutions);
  return (
    Math.max(0, gbSeconds - rates.freeGbSeconds) * rates.usdPerGbSecond +
    (executions * rates.usdPerMillionExecutions) / 1_000_000
  );
}

/** In a month. Without an instance only the scale controller asks the queues, and nobody renews partitions. */
export function idleStorage(
  { timerRuns, controlQueues, pollSeconds }: Installation,
  { alwaysReadyInstances }: Pick<Rates, 'alwaysReadyInstances'>,
): StorageUse {
  const queues = controlQueues + 1;
  const hasInstance = alwaysReadyInstances > 0;
  const polls = hasInstance ? (queues * MONTH_SECONDS) / pollSeconds : 0;
  const renewals = hasInstance ? ((1 + controlQueues) * MONTH_SECONDS) / PARTITION_RENEWAL_SECONDS : 0;
  return {
    tableTransactions: renewals + timerRuns * TABLE_READS_A_TIMER,
    queueOperations: polls + (queues * MONTH_SECONDS) / SCALE_CONTROLLER_SECONDS,
    blobReads: timerRuns * BLOB_OTHERS_A_TIMER,
    blobWrites: timerRuns * BLOB_WRITES_A_TIMER,
  };
}

function logsCost({ timerRuns }: Installation, used: StorageUse, rates: Rates): number {
  const items = timerRuns * ITEMS_A_TIMER + (rates.gaugeSeries + rates.platformMetricRows) * MONTH_MINUTES;
  const bytes = items * rates.bytesPerTelemetryItem + transactionsOf(used) * rates.bytesPerStorageLog;
  return Math.max(0, bytes / BYTES_PER_GB - rates.freeLogGb) * rates.usdPerLogGb;
}

/** A rule that looks every five minutes or more often, and others; and the metric alert of the dead letters. */
function alertsCost(alertMinutes: readonly number[], rates: Rates): number {
  const rules = alertMinutes.map((minutes) =>
    minutes < 15 ? rates.usdPerAlert5Min : rates.usdPerAlert15Min,
  );
  return rules.reduce((sum, each) => sum + each, rates.usdPerMetricAlert);
}
