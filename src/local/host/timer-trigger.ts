import type { RegisteredFunction } from './function-table.ts';
import { retryPolicy, runWithRetries } from './retry-policy.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { resolveNames } from './settings.ts';
import { parseSchedule } from './timer-schedule.ts';
import type { TimerSchedule } from './timer-schedule.ts';
import type { TimerStatus } from './timer-status.ts';
import type { Listener, TriggerHost, TriggerKind } from './trigger-kind.ts';

/** As .NET prints a date that was never set. */
const NEVER = '0001-01-01T00:00:00+00:00';

/** Runs a function at the times of its schedule, in virtual time. A run that takes long delays the next one. */
export const attachTimer: TriggerKind = (target, host) => {
  const { schedule: text, runOnStartup, useMonitor } = target.trigger.binding;
  if (typeof text !== 'string') throw new Error('the timer trigger has no schedule.');
  const schedule = parseSchedule(resolveNames(text, host.settings));
  return new TimerListener({
    target,
    host,
    schedule,
    runOnStartup: runOnStartup === true,
    monitored: useMonitor !== false && !isFrequent(schedule, host.clock.now()),
    retries: retryPolicy(target.metadata.retryOptions),
  });
};

/** What comes more than once a minute is not made up for: the next time is near. */
function isFrequent(schedule: TimerSchedule, nowMs: number): boolean {
  const first = schedule.next(nowMs);
  const second = first === undefined ? undefined : schedule.next(first);
  return first !== undefined && second !== undefined && second - first < 60_000;
}

interface TimerOptions {
  readonly target: RegisteredFunction;
  readonly host: TriggerHost;
  readonly schedule: TimerSchedule;
  readonly runOnStartup: boolean;
  readonly monitored: boolean;
  readonly retries: RetryPolicy | undefined;
}

class TimerListener implements Listener {
  readonly #options: TimerOptions;
  #status: TimerStatus | undefined;
  #cancel: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(options: TimerOptions) {
    this.#options = options;
  }

  start(): void {
    const { host, target, monitored, runOnStartup } = this.#options;
    this.#status = monitored ? host.timers.read(target.name) : undefined;
    const pastDue = this.#missedRun();
    if (pastDue || runOnStartup) {
      this.#fire(pastDue);
    } else {
      this.#arm();
    }
  }

  /** A time of another schedule, from before it was changed, was not missed. */
  #missedRun(): boolean {
    const { host, schedule } = this.#options;
    if (this.#status === undefined) return false;
    const nextMs = Date.parse(this.#status.next);
    return nextMs < host.clock.now() && schedule.next(Date.parse(this.#status.lastUpdated)) === nextMs;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancel?.();
    await this.#running;
  }

  #arm(): void {
    const { host, schedule } = this.#options;
    if (this.#stopping.signal.aborted) return;
    const nextMs = schedule.next(host.clock.now());
    if (nextMs === undefined) return;
    this.#keep({ last: this.#status?.last ?? NEVER, next: iso(nextMs), lastUpdated: iso(host.clock.now()) });
    this.#cancel = host.clock.schedule(nextMs, () => {
      this.#fire(false);
    });
  }

  #fire(isPastDue: boolean): void {
    const { host, target, schedule, retries: policy } = this.#options;
    const { run, clock, log } = host;
    const firedMs = Math.floor(clock.now());
    const firedAt = iso(firedMs);
    const nextMs = schedule.next(firedMs);
    const event = {
      data: { json: JSON.stringify(timerInput(this.#status, isPastDue)) },
      metadata: {},
      reason: `Timer fired at ${firedAt}`,
    };
    this.#running = runWithRetries({ run, policy, clock, log, signal: this.#stopping.signal }, target, event)
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        const next = nextMs === undefined ? NEVER : iso(nextMs);
        this.#keep({ last: firedAt, next, lastUpdated: firedAt });
        this.#arm();
      });
  }

  #keep(status: TimerStatus): void {
    const { host, target, monitored } = this.#options;
    this.#status = status;
    if (monitored) host.timers.write(target.name, status);
  }
}

export function timerInput(status: TimerStatus | undefined, isPastDue: boolean): unknown {
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: status?.last ?? NEVER,
      LastUpdated: status?.lastUpdated ?? NEVER,
      Next: status?.next ?? NEVER,
    },
    IsPastDue: isPastDue,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
