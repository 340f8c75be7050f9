import { onFirstUse } from './on-first-use.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/**
 * Telemetry that is loaded when something is first told, so that a new instance has its functions without it. What is told
 * meanwhile waits, and is in the span in which it was told. `load` never rejects.
 */
export function lateTelemetry(load: () => Promise<Telemetry>): Telemetry {
  let loaded: Telemetry | undefined;
  let isBegun = false;
  const loading = onFirstUse(async () => {
    isBegun = true;
    loaded = await load();
    return loaded;
  });
  const whenLoaded = (use: (telemetry: Telemetry) => void): void => {
    if (loaded) use(loaded);
    else void loading().then(use);
  };
  return {
    isOn: true,
    inSpan: async (start, work) => (loaded ?? (await loading())).inSpan(start, work),
    tell: (span) => {
      whenLoaded((telemetry) => {
        telemetry.tell(span);
      });
    },
    count: (name, attributes) => {
      whenLoaded((telemetry) => {
        telemetry.count(name, attributes);
      });
    },
    measure: (name, seconds, attributes) => {
      whenLoaded((telemetry) => {
        telemetry.measure(name, seconds, attributes);
      });
    },
    show: (name, readings) => {
      whenLoaded((telemetry) => {
        telemetry.show(name, readings);
      });
    },
    log: (record) => {
      whenLoaded((telemetry) => {
        telemetry.log(record);
      });
    },
    close: async () => {
      if (isBegun) await (await loading()).close();
    },
  };
}
