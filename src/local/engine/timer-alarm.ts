/** Wakes the engine when the earliest timer of the state file is due; no timer is kept in memory. */
import type { Clock } from '../shared/clock.ts';
import type { EngineState } from './engine-state.ts';
import { EventType, isoTime } from './history-event.ts';
import { postMessage } from './message.ts';
import type { Message } from './message.ts';
import type { GroupCommit } from './store/group-commit.ts';
import type { TimerRow } from './store/work-tables.ts';

/** How many timers become messages in one transaction. */
const BATCH = 500;

export interface TimerAlarmParts {
  readonly state: EngineState;
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly deliver: (messages: readonly Message[]) => void;
}

export class TimerAlarm {
  readonly #parts: TimerAlarmParts;
  /** `Infinity`: nothing is waited for. */
  #armedForMs = Infinity;
  #disarm: (() => void) | undefined;
  #isFiring = false;
  #isClosed = false;

  constructor(parts: TimerAlarmParts) {
    this.#parts = parts;
  }

  /** Fires what is due in the state file and waits for the rest. */
  start(): void {
    if (this.#isClosed) return;
    const earliestMs = this.#parts.state.work.earliestTimerMs();
    if (earliestMs !== undefined) this.expect(earliestMs);
  }

  /** There is a timer for `atMs` in the state file. */
  expect(atMs: number): void {
    if (this.#isClosed || this.#isFiring || atMs >= this.#armedForMs) return;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedForMs = atMs;
    if (atMs <= this.#parts.clock.now()) void this.#fire();
    else this.#disarm = this.#parts.clock.schedule(atMs, () => void this.#fire());
  }

  close(): void {
    this.#isClosed = true;
    this.#disarm?.();
  }

  async #fire(): Promise<void> {
    const { state, commits, clock, deliver } = this.#parts;
    this.#isFiring = true;
    try {
      const messages = await commits.run(() => {
        const nowMs = clock.now();
        return state.work.dueTimers(nowMs, BATCH).map((timer) => this.#post(timer, nowMs));
      });
      this.#isFiring = false;
      this.#armedForMs = Infinity;
      deliver(messages);
      this.start();
    } catch {
      // The group commit has told of its fault; the timers are still in the state file.
    }
  }

  #post({ timerKey, instanceKey, executionId, eventId, fireAtMs }: TimerRow, nowMs: number): Message {
    const { work } = this.#parts.state;
    work.deleteTimer(timerKey);
    return postMessage(work, {
      instanceKey,
      executionId,
      event: {
        EventType: EventType.TimerFired,
        EventId: -1,
        Timestamp: isoTime(nowMs),
        TimerId: eventId,
        FireAt: isoTime(fireAtMs),
      },
    });
  }
}
