/** One provisioning, of whose requests a share fails in ways that pass. */
import { readFaults } from '../../../src/local/arm/faults/read-faults.ts';
import { faultClasses } from './world-faults.ts';
import type { WorldPlan } from './world-plan.ts';
import { clusterBody, modes } from './world-requests.ts';

export interface FaultyOptions {
  readonly seed: number;
  readonly percent: number;
}

export function faultyWorld({ seed, percent }: FaultyOptions): WorldPlan {
  const mode = modes[seed % modes.length] ?? modes[0];
  const passing = faultClasses.filter(({ passes }) => passes);
  // A request is struck by the first that is drawn.
  const probability = 1 - (1 - percent / 100) ** (1 / passing.length);
  const faults = passing.map(({ fault }) => ({ path: '/subscriptions/', probability, ...fault }));
  return {
    seed,
    about: `${mode}, ${String(percent)} % of the requests fail`,
    existing: [],
    messages: [
      {
        afterMs: 0,
        messageId: 'first',
        body: clusterBody(mode, { requestId: 'req-1', resourceGroup: 'rg-1', clusterName: 'aks-1' }),
      },
    ],
    commands: [],
    crashes: [],
    arm: { faults: readFaults(faults) },
    longestTripMs: 0,
    recordFailures: 0,
  };
}
