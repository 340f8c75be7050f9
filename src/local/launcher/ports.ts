import { once } from 'node:events';
import { createServer } from 'node:net';
import { wallClock } from '../shared/clock.ts';
import { LauncherError } from './launcher-error.ts';
import { pause } from '../../cli/real-time.ts';

const TRY_EVERY_MS = 100;

export interface WantedPort {
  /** 0: any, which is always free. */
  readonly port: number;
  /** For people: `ARM simulator`. */
  readonly user: string;
  /** What to do when the port is taken. */
  readonly remedy: string;
}

/** Throws a `LauncherError` when the port is not free within the time. */
export async function claimPort(wanted: WantedPort, waitMs: number, signal: AbortSignal): Promise<void> {
  if (await becomesFree(wanted.port, waitMs, signal)) return;
  throw new LauncherError(`Port ${String(wanted.port)}, for the ${wanted.user}, is taken: ${wanted.remedy}.`);
}

/** Whether the port is free, now or within the time. */
export async function becomesFree(port: number, waitMs: number, signal: AbortSignal): Promise<boolean> {
  const untilMs = wallClock.now() + waitMs;
  while (!(await isFree(port))) {
    if (wallClock.now() >= untilMs) return false;
    await pause(TRY_EVERY_MS, signal);
  }
  return true;
}

async function isFree(port: number): Promise<boolean> {
  if (port === 0) return true;
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
