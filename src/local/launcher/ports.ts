import { once } from 'node:events';
import { createServer } from 'node:net';
import { wallClock } from '../shared/clock.ts';
import { LauncherError } from './launcher-error.ts';
import { pause } from './real-time.ts';

const TRY_EVERY_MS = 100;

export interface WantedPort {
  /** 0: any, which is always free. */
  readonly port: number;
  /** For people: `ARM simulator`. */
  readonly user: string;
  /** What to do when the port is taken. */
  readonly remedy: string;
}

/** Waits for processes of a launcher that was killed to let go of the port; throws a `LauncherError` after that. */
export async function claimPort(wanted: WantedPort, waitMs: number, signal: AbortSignal): Promise<void> {
  const untilMs = wallClock.now() + waitMs;
  while (!(await isFree(wanted.port))) {
    if (wallClock.now() >= untilMs) {
      throw new LauncherError(
        `Port ${String(wanted.port)}, for the ${wanted.user}, is taken: ${wanted.remedy}.`,
      );
    }
    await pause(TRY_EVERY_MS, signal);
  }
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
