import type { Rates } from './cost-rates.ts';

/**
 * The other way to wait: one activity that asks Azure again and again until the cluster is there, and is paid for all the
 * while. Only its own execution is counted: neither intake, orchestration, storage nor telemetry, which it needs too. It
 * would have to be allowed to: a function may run for 10 minutes in the Consumption plan, and in Flex Consumption as
 * long as `functionTimeout` says, but an instance that is taken away has 60 minutes to end, and 10 in an update.
 */
export function longActivityCost(seconds: number, rates: Rates): number {
  return seconds * rates.instanceGb * rates.usdPerGbSecond + rates.usdPerMillionExecutions / 1_000_000;
}
