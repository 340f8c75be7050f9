import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { TimerStatusStore } from './timer-status.ts';

const timerStatus = z.object({ last: z.string(), next: z.string(), lastUpdated: z.string() });
const stateSchema = z.object({ durableKey: z.string(), timers: z.record(z.string(), timerStatus) });

/** What the host itself keeps over restarts. */
export interface HostState {
  /** The system key of the durable extension's web hooks. */
  readonly durableKey: string;
  readonly timers: TimerStatusStore;
}

/** Reads the file, or starts a new one with a key of its own; without a file, the state is gone with the process. */
export function openHostState(file: string | undefined): HostState {
  const known = file !== undefined && existsSync(file);
  const state = known
    ? stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    : { durableKey: randomBytes(32).toString('base64url'), timers: {} };
  const save = (): void => {
    if (file !== undefined) writeWhole(file, JSON.stringify(state));
  };
  if (!known) save();
  return {
    durableKey: state.durableKey,
    timers: {
      read: (functionName) => state.timers[functionName],
      write(functionName, status) {
        state.timers[functionName] = status;
        save();
      },
    },
  };
}

/** Readable by its owner only, since it holds a key; never half written. */
function writeWhole(file: string, text: string): void {
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
