/**
 * Writes in groups: what is asked for in one turn of the event loop becomes one transaction with one flush to disk.
 *
 * 1. Jobs run in the order in which they were asked for, all of them or none.
 * 2. A promise resolves only when its job is on disk; those of one group resolve in order, before the next turn.
 * 3. After a failed transaction nothing is written any more: memory may be ahead of the file, which is the truth.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** SQLite's code for a file that cannot grow. */
const SQLITE_FULL = 13;

interface Job {
  readonly run: () => void;
  readonly committed: () => void;
  readonly failed: (error: unknown) => void;
}

export interface GroupCommitOptions {
  readonly onCommit?: () => void;
  readonly onFault: (error: unknown) => void;
}

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  #jobs: Job[] = [];
  #isArmed = false;
  #fault: Error | undefined;

  constructor(database: DatabaseSync, options: GroupCommitOptions) {
    this.#options = options;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
  }

  /** Runs `write` inside the next transaction and answers what it returned. */
  run<T>(write: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let answer: T;
      this.#jobs.push({
        run: () => {
          answer = write();
        },
        committed: () => {
          resolve(answer);
        },
        failed: reject,
      });
      if (this.#isArmed) return;
      this.#isArmed = true;
      setImmediate(() => {
        this.flush();
      });
    });
  }

  /** Writes what waits to be written, and after that nothing more. */
  async close(): Promise<void> {
    await this.run(() => undefined).catch(() => undefined);
    this.#fault ??= new Error('The durable engine has stopped.');
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    this.#isArmed = false;
    const jobs = this.#jobs;
    this.#jobs = [];
    if (jobs.length === 0) return;
    const fault = this.#fault ?? this.#write(jobs);
    if (fault) {
      for (const job of jobs) job.failed(fault);
      if (this.#fault !== fault) this.#stop(fault);
      return;
    }
    for (const job of jobs) job.committed();
    this.#options.onCommit?.();
  }

  #write(jobs: readonly Job[]): Error | undefined {
    try {
      this.#begin.run();
      for (const job of jobs) job.run();
      this.#commit.run();
      return undefined;
    } catch (cause) {
      this.#undo();
      return new Error(faultMessage(cause), { cause });
    }
  }

  #stop(fault: Error): void {
    this.#fault = fault;
    this.#options.onFault(fault);
  }

  #undo(): void {
    try {
      this.#rollback.run();
    } catch {
      // SQLite has rolled back by itself; the first error is the one to tell of.
    }
  }
}

function faultMessage(cause: unknown): string {
  const isFull = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_FULL;
  return isFull
    ? 'The durable engine has stopped: there is no space left for its state file. What was confirmed is kept; free some space and start it again.'
    : 'The durable engine could not write its state and has stopped.';
}
