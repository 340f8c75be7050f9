import type { Bench } from '../bench.ts';
import type { Aim, Figure } from '../figure.ts';
import { assignmentsMade } from '../end-to-end/arm-durations.ts';
import type { Exchange } from './arm-in-process.ts';
import { longestRun } from './refusal-runs.ts';
import { ratesOf, rateTable, type LimitRate } from './request-rate.ts';
import { runThrottled, type ThrottledRun } from './run-throttled.ts';
import { throttledBoundMs } from './throttled-bound.ts';

type Option = 'operations' | 'seed';

interface Planned {
  readonly operations: number;
  readonly seed: number;
}

const TOO_MANY = 429;
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
  return [all, ...boundFigures(run, { operations, seed }, failed === 0)];
}

/** The bound is that of what all of them need: where one failed there is none. */
function boundFigures(
  { exchanges, tookMs }: ThrottledRun,
  planned: Planned,
  isWhole: boolean,
): readonly Figure[] {
  const assignmentIds = assignmentsMade(exchanges);
  const bounds = isWhole ? [throttledBoundMs({ ...planned, assignmentIds })] : [];
  return [
    { name: 'all ended after', unit: 's virtual', values: [tookMs / 1000] },
    { name: 'lower bound of the limits', unit: 's virtual', values: bounds.map((boundMs) => boundMs / 1000) },
    {
      ...{ name: 'time over the lower bound', unit: '' },
      values: bounds.map((boundMs) => tookMs / boundMs),
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
    ...refusalFigures(exchanges),
    ...rates.flatMap(({ kind, asked, refused, minutes }): Figure[] => [
      { name: `${kind}, refused`, unit: '', values: [refused] },
      { name: `${kind}, asked`, unit: '', values: [asked] },
      { name: `${kind}, asked in a minute`, unit: '', values: minutes.map((minute) => minute.asked) },
    ]),
  ];
}

function refusalFigures(exchanges: readonly Exchange[]): readonly Figure[] {
  const aims: readonly Aim[] = [{ of: 'max', atMost: 1 }];
  const byLimits = exchanges.map(({ code, ...exchange }) =>
    exchange.status === TOO_MANY && code !== undefined ? { ...exchange, code } : exchange,
  );
  return [
    {
      ...{ name: 'longest run of refusals of one request by the limits', unit: '', aims },
      values: [longestRun(byLimits)],
    },
    {
      ...{ name: 'longest run of refusals of one request for any reason', unit: '', aims },
      values: [longestRun(exchanges)],
    },
  ];
}
