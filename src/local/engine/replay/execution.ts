/**
 * The numbered tasks of one execution. Every activity, timer and sub-orchestration takes the next number in the order
 * in which it is asked for, in the orchestrator's own count and here alike; by that number the history tells of it.
 *
 * 1. A task that the history records is not decided again.
 * 2. An execution ends only when no task is open. A canceled timer is never open.
 */
import { checkSame } from './non-determinism.ts';
import type { RecordedDecision } from './non-determinism.ts';
import type { Decision, EntityRequestDecision } from './decision.ts';
import { retryDelayMs } from './retry-delay.ts';
import { AnswerError } from '../orchestrator-answer.ts';
import type { RetryOptions } from '../orchestrator-answer.ts';
import { PendingTask, settledTask } from './pending-task.ts';

/** A timer that is longer than the first is made of several, each as long as the second but the last. */
const LONGEST_TIMER_MS = 6 * 24 * 3600 * 1000;
const LONG_TIMER_PART_MS = 3 * 24 * 3600 * 1000;

/** The last instant of a JavaScript date. */
const LATEST_MS = 8.64e15;

type Undecided<D extends Decision = Decision> = D extends Decision ? Omit<D, 'id'> : never;

export class Execution {
  readonly #maxActions: number;
  #actions = 0;
  #now = '';
  #nextId = 0;
  readonly #decided = new Map<number, Decision>();
  readonly #tasks = new Map<number, PendingTask>();
  readonly #canceled = new Set<number>();
  readonly #lapsed = new Set<number>();

  constructor(maxActions: number) {
    this.#maxActions = maxActions;
  }

  /** Called for each thing asked for; throws `AnswerError` when that is too much for one execution. */
  countAction(): void {
    if (this.#actions >= this.#maxActions) {
      throw new AnswerError(
        `Maximum amount of orchestration actions (${String(this.#maxActions)}) has been reached. This value can be configured in host.json file as MaxOrchestrationActions.`,
      );
    }
    this.#actions += 1;
  }

  /** The orchestrator's time: that of the last episode begun. */
  get nowMs(): number {
    return Date.parse(this.#now);
  }

  /** `timestamp` in the one form of this engine, so that its text sorts by time. */
  beginEpisode(timestamp: string): void {
    if (timestamp > this.#now) this.#now = timestamp;
  }

  get hasOpenTasks(): boolean {
    return this.#tasks.size > this.#canceled.size;
  }

  /** What was asked for and is not in the history yet. */
  decisions(): readonly Decision[] {
    return [...this.#decided.values()];
  }

  /** Timers in the history that were canceled before they fired. */
  lapsedTimers(): readonly number[] {
    return [...this.#lapsed];
  }

  decide(what: Undecided): PendingTask {
    const task = new PendingTask();
    this.#tasks.set(this.#number(what), task);
    return task;
  }

  /** Decides what nothing waits for, and what so holds back no end. */
  send(what: Undecided<EntityRequestDecision>): void {
    this.#number(what);
  }

  /** The number that the next decision takes. */
  get upcomingId(): number {
    return this.#nextId;
  }

  /**
   * A canceled timer is over at once, as the classic extension has it. One of several parts is only abandoned: those of
   * its parts that came before it was canceled have their numbers, and so must what came after it.
   * Throws `AnswerError` for an instant that no clock shows.
   */
  timer(fireAtMs: number, isCanceled: boolean): PendingTask {
    if (!(Math.abs(fireAtMs) <= LATEST_MS))
      throw new AnswerError(`A timer cannot fire at ${String(fireAtMs)} ms.`);
    const isLong = fireAtMs - this.nowMs > LONGEST_TIMER_MS;
    const whole = isCanceled && !isLong ? settledTask() : new PendingTask({ isAbandoned: isCanceled });
    const wait = (): void => {
      const remainingMs = fireAtMs - this.nowMs;
      const untilMs = remainingMs > LONGEST_TIMER_MS ? this.nowMs + LONG_TIMER_PART_MS : fireAtMs;
      if (isCanceled) this.#canceled.add(this.#nextId);
      this.decide({ kind: 'timer', fireAtMs: untilMs, isCanceled }).whenDone(() => {
        if (isLong && fireAtMs > this.nowMs) wait();
        else whole.settle(true);
      });
    };
    wait();
    return whole;
  }

  /** Attempts and the timers between them, until one succeeds or the last has failed. */
  withRetry(options: RetryOptions, attempt: () => PendingTask): PendingTask {
    const whole = new PendingTask();
    const firstStartedMs = this.nowMs;
    const attemptNumber = (number: number): void => {
      attempt().whenDone((ok) => {
        const delayMs = ok ? undefined : retryDelayMs(options, { number, firstStartedMs, nowMs: this.nowMs });
        if (delayMs === undefined) {
          whole.settle(ok);
          return;
        }
        this.timer(this.nowMs + delayMs, false).whenDone(() => {
          if (number < options.maxNumberOfAttempts) attemptNumber(number + 1);
          else whole.settle(false);
        });
      });
    };
    attemptNumber(1);
    return whole;
  }

  /** Throws `NonDeterminismError` when the history tells of something else than what was asked for. */
  recorded(event: RecordedDecision): void {
    checkSame(event, this.#decided.get(event.EventId));
    this.#decided.delete(event.EventId);
    if (this.#canceled.has(event.EventId)) this.#lapsed.add(event.EventId);
  }

  #number(what: Undecided): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#decided.set(id, { ...what, id });
    return id;
  }

  /** Says how task `id` went; unknown and repeated numbers are ignored. */
  settle(id: number, ok: boolean, result: string | null = null): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    this.#tasks.delete(id);
    this.#canceled.delete(id);
    this.#lapsed.delete(id);
    task.settle(ok, result);
  }
}
