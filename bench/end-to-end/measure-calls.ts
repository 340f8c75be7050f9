import { verbActivityName } from '../../src/contracts/step-kind.ts';
import type { Measured } from './measures.ts';
import type { Run } from './measured-run.ts';
import { storageTransactions } from './storage-transactions.ts';

/** What a run costs in calls, and what of it is kept. */
export function callsOf({ requests, counts }: Run): Measured['values'] {
  return {
    'ARM requests': requests.length,
    'looks at the cluster': counts.byFunction.get(verbActivityName('managedCluster', 'poll')) ?? 0,
    'function executions': counts.executions(),
    'durable actions': counts.durableActions(),
    'storage transactions, by the model': storageTransactions(counts.episodes),
    'largest history': counts.largestHistory(),
    'largest state': counts.largestState(),
    'largest custom status': counts.largestStatus(),
  };
}
