import type { Bench } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { longestRun } from './refusal-runs.ts';
import { ratesOf, rateTable, type LimitRate } from './request-rate.ts';
import { runThrottled, type ThrottledRun } from './run-throttled.ts';
import { isAssignment, throttledBoundMs } from './throttled-bound.ts';

type Option = 'operations' | 'seed';

interface Planned {
  readonly operations: number;
  readonly seed: number;
}

/** How much longer than the bound it may take. */
const MOST_OVER_BOUND = 1.3;

export const throttledBench: Bench<Option> = {
  name: 'throttled',
  description:
    "Many operations at once in one subscription, under ARM's and AKS's published limits, in virtual time",
  options: {
    operations: { about: 'operations, all of whose messages come at once', default: 200 },
    seed: { about: "decides the simulator's durations", default: 1 },
  },
  run: async ({ operations, seed }) => {
    const run = await runThrottled(operations, seed);
    const rates = ratesOf(run.exchanges, run.startMs);
    process.stderr.write(`${rateTable(rates)}\n`);
    return [...timesOf(run, { operations, seed }), ...requestsOf(run, rates, operations)];
  },
};

function timesOf(run: ThrottledRun, { operations, seed }: Planned): readonly Figure[] {
  const failed = operations - run.succeeded;
  const all: Figure = {
    ...{ name: 'operations that did not succeed', unit: '', values: [failed] },
    aims: [{ of: 'max', atMost: 0 }],
  };
  // The bound is that of what all of them need.
  return failed > 0 ? [all] : [all, ...boundFigures(run, { operations, seed })];
}

function boundFigures({ exchanges, tookMs }: ThrottledRun, planned: Planned): readonly Figure[] {
  const made = exchanges.filter(
    ({ method, path, status }) => method === 'PUT' && status < 300 && isAssignment(path),
  );
  const boundMs = throttledBoundMs({ ...planned, assignmentIds: made.map(({ path }) => path) });
  return [
    { name: 'all Succeeded after', unit: 's virtual', values: [tookMs / 1000] },
    { name: 'lower bound of the limits', unit: 's virtual', values: [boundMs / 1000] },
    {
      ...{ name: 'time over the lower bound', unit: '', values: [tookMs / boundMs] },
      aims: [{ of: 'max', atMost: MOST_OVER_BOUND }],
    },
  ];
}

function requestsOf(
  { exchanges }: ThrottledRun,
  rates: readonly LimitRate[],
  operations: number,
): readonly Figure[] {
  return [
    { name: 'ARM requests an operation', unit: '', values: [exchanges.length / operations] },
    {
      ...{ name: 'longest run of refusals of one request', unit: '', values: [longestRun(exchanges)] },
      aims: [{ of: 'max', atMost: 1 }],
    },
    ...rates.flatMap(({ kind, asked, refused, minutes }): Figure[] => [
      { name: `${kind}, refused`, unit: '', values: [refused] },
      { name: `${kind}, asked`, unit: '', values: [asked] },
      { name: `${kind}, asked in a minute`, unit: '', values: minutes.map((minute) => minute.asked) },
    ]),
  ];
}
