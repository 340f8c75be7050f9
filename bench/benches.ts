import { apiBench } from './api.ts';
import type { Bench } from './bench.ts';
import { brokerBench } from './broker.ts';
import { coldstartBench } from './coldstart.ts';
import { endToEndBench } from './end-to-end/end-to-end-bench.ts';
import { engineBench } from './engine.ts';
import { runBench } from './run.ts';

/** All that is measured, in the order of a full run: what is short comes first. */
export const benches: readonly Bench[] = [
  // The cost of a run, which is computed, comes here; scale comes last.
  coldstartBench,
  runBench,
  brokerBench,
  engineBench,
  apiBench,
  endToEndBench,
];
