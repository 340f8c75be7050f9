/**
 * What the stack keeps about itself between runs: its ports, since stored operation URLs name the simulator's, and its
 * clock. Virtual time stands still while the stack is down and never goes back.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { ClockOrigin } from '../shared/clock.ts';
import { LauncherError } from './launcher-error.ts';

const stackSchema = z.object({
  /** Of the launcher, and of the processes that it started, by name. */
  pids: z.object({ launcher: z.number() }).catchall(z.number()),
  /** Absent until they are chosen, at the first start. */
  ports: z.object({ broker: z.number(), arm: z.number(), identity: z.number() }).optional(),
  /** Of the host when it ran last. */
  hostPort: z.number().optional(),
  clock: z.object({
    realMs: z.number(),
    virtualMs: z.number(),
    speed: z.number(),
    /** False once all processes have ended: then no time has passed since. */
    running: z.boolean(),
  }),
});

export type KeptStack = z.output<typeof stackSchema>;
export type KeptClock = KeptStack['clock'];

/** The processes of a launcher that was killed see it gone and end; until then their time goes on. */
const OUTLIVES_LAUNCHER_MS = 3000;

/** The clock from `realNowMs` on; it starts at the real time when nothing is kept. */
export function resumeClock(kept: KeptClock | undefined, realNowMs: number, speed: number): ClockOrigin {
  if (!kept) return { realMs: realNowMs, virtualMs: realNowMs, speed };
  const ranOnMs = kept.running ? Math.min(Math.max(0, realNowMs - kept.realMs), OUTLIVES_LAUNCHER_MS) : 0;
  return { realMs: realNowMs, virtualMs: kept.virtualMs + ranOnMs * kept.speed, speed };
}

export function readStackFile(file: string): KeptStack | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return stackSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new LauncherError(`${file} cannot be read; --fresh begins anew, without what is kept there.`, {
      cause,
    });
  }
}

/** Never half written, whenever the machine stops. */
export function writeStackFile(file: string, stack: KeptStack): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(stack, null, 2)}\n`);
  renameSync(draft, file);
}
