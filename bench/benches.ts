import { apiBench } from './api.ts';
import type { Bench } from './bench.ts';
import { brokerBench } from './broker.ts';
import { coldstartBench } from './coldstart.ts';
import { costBench } from './cost/cost-bench.ts';
import { endToEndBench } from './end-to-end/end-to-end-bench.ts';
import { engineBench } from './engine.ts';
import { runBench } from './run.ts';
import { growthBench } from './scale/growth.ts';
import { throttledBench } from './scale/throttled.ts';

/** All that is measured, in the order of a full run: what is short comes first. */
export const benches: readonly Bench[] = [
  costBench,
  coldstartBench,
  runBench,
  brokerBench,
  engineBench,
  apiBench,
  throttledBench,
  endToEndBench,
  growthBench,
];
