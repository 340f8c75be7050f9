import type { OpenSpan, Telemetry } from './telemetry.ts';

const nothing = (): void => undefined;
const noSpan: OpenSpan = { set: nothing, fail: nothing };

/** Nobody receives anything. */
export const noTelemetry: Telemetry = {
  isOn: false,
  inSpan: (_start, work) => work(noSpan),
  tell: nothing,
  count: nothing,
  measure: nothing,
  show: nothing,
  log: nothing,
  close: () => Promise.resolve(),
};
