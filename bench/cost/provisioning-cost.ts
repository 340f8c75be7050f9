/**
 * What one more provisioning costs. Nothing that is free up to a limit is taken off, and no execution shares its instance
 * with another: what is told is the most that it can be.
 */
import type { Rates } from './cost-rates.ts';
import type { Quantities } from './quantities.ts';

/** US dollars. */
export interface CostParts {
  readonly executions: number;
  readonly gbSeconds: number;
  /** Transactions of the durable back end and of the records, and a month of what is left in tables. */
  readonly storage: number;
  readonly serviceBus: number;
  readonly telemetry: number;
  /** The log of each storage transaction, which the templates switch on. */
  readonly storageLogs: number;
}

const MILLION = 1_000_000;
/** Prices of storage are for so many operations. */
const STORAGE_UNIT = 10_000;
export const BYTES_PER_GB = 1_000_000_000;

export function provisioningCost(used: Quantities, rates: Rates): CostParts {
  return {
    executions: (used.executions * rates.usdPerMillionExecutions) / MILLION,
    gbSeconds: used.executions * billedSeconds(rates) * rates.instanceGb * rates.usdPerGbSecond,
    storage: transactionsCost(used, rates) + (used.keptBytes / BYTES_PER_GB) * rates.usdPerTableGbMonth,
    serviceBus: (used.serviceBusOperations * rates.usdPerMillionServiceBusOperations) / MILLION,
    telemetry: logCost(used.telemetryItems * rates.bytesPerTelemetryItem, rates),
    storageLogs: logCost(transactionsOf(used) * rates.bytesPerStorageLog, rates),
  };
}

export function totalOf<Part extends string>(parts: Readonly<Record<Part, number>>): number {
  return Object.values<number>(parts).reduce((sum, each) => sum + each, 0);
}

/** Of an execution of average length, alone on its instance. */
export function billedSeconds({ executionMs, leastBilledMs, billedStepMs }: Rates): number {
  return Math.max(leastBilledMs, Math.ceil(executionMs / billedStepMs) * billedStepMs) / 1000;
}

export type StorageUse = Pick<
  Quantities,
  'tableTransactions' | 'queueOperations' | 'blobReads' | 'blobWrites'
>;

export function transactionsOf(used: StorageUse): number {
  return used.tableTransactions + used.queueOperations + used.blobReads + used.blobWrites;
}

export function transactionsCost(used: StorageUse, rates: Rates): number {
  return (
    (used.tableTransactions * rates.usdPerTableTransactions +
      used.queueOperations * rates.usdPerQueueOperations +
      used.blobReads * rates.usdPerBlobReads +
      used.blobWrites * rates.usdPerBlobWrites) /
    STORAGE_UNIT
  );
}

function logCost(bytes: number, rates: Rates): number {
  return (bytes / BYTES_PER_GB) * rates.usdPerLogGb;
}
