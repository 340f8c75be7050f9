/** What one provisioning uses: a run in a simulated world, its durable work by the model, its records counted. */
import type { WorldPlan } from '../../test/chaos/worlds/world-plan.ts';
import { ExecutionCounts } from '../end-to-end/execution-counts.ts';
import { measuredRun } from '../end-to-end/measured-run.ts';
import { transactionsByKind } from '../end-to-end/storage-transactions.ts';
import type { Quantities } from './quantities.ts';
import { recordUseOf, type RecordCall } from './record-use.ts';

/** Sent; its session taken; received; completed. */
const OPERATIONS_A_REQUEST = 4;
/** Sent to the topic, copied to its one subscription, received and completed by whoever reads there. */
const OPERATIONS_AN_EVENT = 4;

class CountsWithRecords extends ExecutionCounts {
  readonly calls: RecordCall[] = [];

  /** As the values are now: what was given may be changed afterwards. */
  readonly recorded = (name: string, values: readonly unknown[]): void => {
    if (!ofTheWatchdog.includes(name)) this.calls.push({ name, values: structuredClone(values) });
  };
}

/** It looks every few minutes in a world, whatever there is; it is part of an idle month. */
const ofTheWatchdog = ['report', 'list', 'unreadMail'];

/** Of the one operation of the world, which has to end well. */
export async function measureQuantities(world: WorldPlan): Promise<Quantities> {
  const counts = new CountsWithRecords();
  const requests = await measuredRun(world, (run) => run.requests.length, counts);
  const { episodes, calls } = counts;
  const { tables, queues, blobReads, blobWrites } = transactionsByKind(episodes);
  const records = await recordUseOf(calls);
  const activities = sum(episodes.map((each) => each.activities));
  return {
    executions: counts.executions(),
    durableActions: counts.durableActions(),
    tableTransactions: tables + records.transactions,
    queueOperations: queues,
    blobReads,
    blobWrites,
    serviceBusOperations: OPERATIONS_A_REQUEST + OPERATIONS_AN_EVENT * records.eventsSent,
    // The host's span of each execution, the app's of each activity and request, and of what has happened.
    telemetryItems: counts.executions() + activities + requests + records.eventsSent,
    rowsWritten: records.rowsWritten,
    keptBytes: records.keptBytes,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
