import { rateOptions, type RateName, type Rates } from '../../bench/cost/cost-rates.ts';
import type { Quantities } from '../../bench/cost/quantities.ts';

/** Nothing costs anything but what is named. */
export function ratesWith(some: Partial<Rates>): Rates {
  const names = Object.keys(rateOptions) as RateName[];
  const free = Object.fromEntries(names.map((name) => [name, 0])) as Record<RateName, number>;
  return { ...free, leastBilledMs: 1000, billedStepMs: 100, executionMs: 300, instanceGb: 2, ...some };
}

/** Nothing is used but what is named. */
export function quantitiesWith(some: Partial<Quantities>): Quantities {
  return {
    executions: 0,
    durableActions: 0,
    tableTransactions: 0,
    queueOperations: 0,
    blobReads: 0,
    blobWrites: 0,
    serviceBusOperations: 0,
    telemetryItems: 0,
    rowsWritten: 0,
    keptBytes: 0,
    ...some,
  };
}
