/** What the costs are told as. */
import type { Figure } from '../figure.ts';
import type { Rates } from './cost-rates.ts';
import { idleMonthCost, type IdleParts, type Installation } from './idle-month-cost.ts';
import { longActivityCost } from './long-activity-cost.ts';
import { provisioningCost, totalOf, transactionsCost, type CostParts } from './provisioning-cost.ts';
import type { Quantities } from './quantities.ts';

/** One measured run. */
export interface CostedRun {
  readonly mode: string;
  readonly used: Quantities;
}

const USD = 'USD';
const PER = 1000;

const partNames: Readonly<Record<keyof CostParts, string>> = {
  executions: 'executions',
  gbSeconds: 'GB-seconds',
  storage: 'storage',
  serviceBus: 'Service Bus',
  telemetry: 'telemetry',
  storageLogs: 'logs of storage transactions',
};

const idleNames: Readonly<Record<keyof IdleParts, string>> = {
  timers: 'timer functions',
  alwaysReady: 'always-ready instances',
  serviceBus: 'Service Bus, base',
  storage: 'storage, polling',
  logs: 'logs and metrics',
  alerts: 'alert rules',
};

/** In all by mode, then each part over the modes; `what` comes first in the names. */
export function provisioningFigures(
  what: string,
  runs: readonly CostedRun[],
  rates: Rates,
): readonly Figure[] {
  const costs = runs.map(({ used }) => provisioningCost(used, rates));
  return [
    ...runs.map(({ mode }, index) =>
      figure(`${what}, ${mode}`, costs.slice(index, index + 1).map(perThousand)),
    ),
    ...namesOf(partNames).map(([part, name]) =>
      figure(
        `${what}: ${name}`,
        costs.map((cost) => cost[part] * PER),
      ),
    ),
  ];
}

/** The compute of the runs, and what one activity would cost that waits `seconds`. */
export function longActivityFigures(
  { what, seconds }: { readonly what: string; readonly seconds: number },
  runs: readonly CostedRun[],
  rates: Rates,
): readonly Figure[] {
  const waiting = longActivityCost(seconds, rates);
  const computes = runs.map(({ used }) => {
    const { executions, gbSeconds } = provisioningCost(used, rates);
    return executions + gbSeconds;
  });
  return [
    figure(`${what}: long activities instead`, [waiting * PER]),
    {
      name: `${what}: compute, of that of long activities`,
      unit: '',
      values: computes.map((each) => each / waiting),
    },
  ];
}

/** What a million actions of Durable Task Scheduler may cost until Azure Storage is the cheaper back end. */
export function schedulerFigures(runs: readonly CostedRun[], rates: Rates): readonly Figure[] {
  const actions = runs.map(({ used }) => used.durableActions);
  const { usdPerMillionDurableActions: price } = rates;
  return [
    { name: '1,000 provisionings: durable actions', unit: '', values: actions.map((each) => each * PER) },
    figure(
      'Durable Task Scheduler: break-even of a million actions',
      runs.map(({ used }) => (storageBackEnd(used, rates) / used.durableActions) * 1_000_000),
    ),
    ...(price > 0
      ? [
          figure(
            '1,000 provisionings: Durable Task Scheduler',
            actions.map((each) => (each * PER * price) / 1_000_000),
          ),
        ]
      : []),
  ];
}

/** Transactions, and the log that each leaves. */
function storageBackEnd(used: Quantities, rates: Rates): number {
  return transactionsCost(used, rates) + provisioningCost(used, rates).storageLogs;
}

/** In all with the instances that are kept ready and with none, and the parts of the former. */
export function idleFigures(installation: Installation, rates: Rates): readonly Figure[] {
  const parts = idleMonthCost(installation, rates);
  const without = idleMonthCost(installation, { ...rates, alwaysReadyInstances: 0 });
  return [
    figure('idle month', [totalOf(parts)]),
    figure('idle month, without always-ready instances', [totalOf(without)]),
    ...namesOf(idleNames).map(([part, name]) => figure(`idle month: ${name}`, [parts[part]])),
  ];
}

function perThousand(cost: CostParts): number {
  return totalOf(cost) * PER;
}

function figure(name: string, values: readonly number[]): Figure {
  return { name, unit: USD, values };
}

function namesOf<Part extends string>(names: Readonly<Record<Part, string>>): [Part, string][] {
  // The keys of a record of these parts, which `Object.entries` forgets.
  return Object.entries(names) as [Part, string][];
}
