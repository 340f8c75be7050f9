/**
 * Group commit. What changes the durable state runs here, in the order in which it was asked for, many operations in
 * one transaction, so that one write to the disk serves all that arrived together.
 *
 * 1. An operation's answer is given only after the transaction that holds it was committed.
 * 2. An operation that throws takes back its own changes and no other's.
 * 3. Transactions never span an event-loop turn, so whoever reads between them sees only committed state.
 */
import type { DatabaseSync } from 'node:sqlite';

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

interface Entry {
  run(): void;
  /** Gives the answer; `failure` is why the commit itself failed. */
  answer(failure?: { readonly error: unknown }): void;
}

export class Journal {
  readonly #database: DatabaseSync;
  readonly #afterCommit: () => void;
  #entries: Entry[] = [];
  #scheduled = false;
  #closed = false;

  constructor(database: DatabaseSync, afterCommit: () => void) {
    this.#database = database;
    this.#afterCommit = afterCommit;
  }

  /** Runs the operation in the next common transaction. */
  soon<T>(operation: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#add(operation, (outcome) => {
        if (outcome.ok) resolve(outcome.value);
        else reject(asError(outcome.error));
      });
      this.#schedule();
    });
  }

  /** Runs everything that waits, then this operation, and returns when all of it is committed. */
  now<T>(operation: () => T): T {
    let outcome: Outcome<T> | undefined;
    this.#add(operation, (given) => {
      outcome = given;
    });
    this.#commit();
    if (outcome === undefined) throw new Error('the journal gave no answer');
    if (!outcome.ok) throw asError(outcome.error);
    return outcome.value;
  }

  /** Commits what waits; nothing may be asked for afterwards. */
  close(): void {
    this.#commit();
    this.#closed = true;
  }

  #add<T>(operation: () => T, answer: (outcome: Outcome<T>) => void): void {
    if (this.#closed) throw new Error('the broker is closed');
    let outcome: Outcome<T> | undefined;
    this.#entries.push({
      run: () => {
        outcome = this.#attempt(operation);
      },
      answer: (failure) => {
        if (failure) answer({ ok: false, error: failure.error });
        else if (outcome) answer(outcome);
      },
    });
  }

  #attempt<T>(operation: () => T): Outcome<T> {
    this.#database.exec('SAVEPOINT operation');
    try {
      const value = operation();
      this.#database.exec('RELEASE operation');
      return { ok: true, value };
    } catch (error) {
      this.#database.exec('ROLLBACK TO operation; RELEASE operation');
      return { ok: false, error };
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commit();
    });
  }

  #commit(): void {
    const entries = this.#entries;
    if (entries.length === 0) return;
    this.#entries = [];
    try {
      this.#database.exec('BEGIN');
      for (const entry of entries) entry.run();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const entry of entries) entry.answer({ error });
      return;
    }
    for (const entry of entries) entry.answer();
    this.#afterCommit();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
