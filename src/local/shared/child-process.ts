/**
 * What the processes of the embedded stack say to the one that started them: one JSON line on standard output when
 * they are ready. They end when their standard input does, so that none outlives a parent that was killed.
 */
import type { ClockOrigin } from './clock.ts';

export interface ReadyLine {
  readonly event: 'ready';
  readonly port: number;
  /** Of the ARM simulator: what an app needs to get tokens and to trust the endpoint. */
  readonly identityPort?: number;
  readonly identityEndpoint?: string;
  readonly identityHeader?: string;
  readonly caFile?: string;
}

export function announceReady(port: number, more: Omit<ReadyLine, 'event' | 'port'> = {}): void {
  const line: ReadyLine = { event: 'ready', port, ...more };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Calls `stop` once on SIGTERM, SIGINT or when the parent is gone, then leaves with exit code 0. */
export function stopWithParent(stop: () => Promise<void>): void {
  let stopping = false;
  const leave = (): void => {
    if (stopping) return;
    stopping = true;
    void stop().finally(() => process.exit(0));
  };
  // For good: a second signal would otherwise end the process in the middle of the first one's work.
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  if (process.env['SLIPWAY_CHILD'] === '1') process.stdin.resume().once('end', leave);
}

/** The environment variable that hands the parent's clock to its children. */
export const CLOCK_VARIABLE = 'SLIPWAY_CLOCK';

export function readClockOrigin(text: string): ClockOrigin {
  const [realMs, virtualMs, speed] = text.split(',').map(Number);
  if (realMs === undefined || virtualMs === undefined || speed === undefined || !(speed > 0)) {
    throw new Error(`${CLOCK_VARIABLE} must be "realMs,virtualMs,speed" with a speed above 0, not "${text}"`);
  }
  return { realMs, virtualMs, speed };
}

export function writeClockOrigin(origin: ClockOrigin): string {
  return `${String(origin.realMs)},${String(origin.virtualMs)},${String(origin.speed)}`;
}
