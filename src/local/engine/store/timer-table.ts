/**
 * Timers, each until the episode that sees it fire is written: the row of a timer that is due stands for its message.
 *
 * 1. A timer is taken once in the life of a process, however often what is due is looked at.
 * 2. A key is never used again in the life of a process: whoever holds one may delete its row at any time.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { typedRows } from './typed-rows.ts';

export interface TimerRow {
  readonly timerKey: number;
  readonly instanceKey: number;
  readonly executionId: string;
  readonly eventId: number;
  readonly fireAtMs: number;
}

type NewTimer = Omit<TimerRow, 'timerKey'>;

/** Where a timer stands in the order in which timers are taken. */
type Place = Pick<TimerRow, 'fireAtMs' | 'timerKey'>;

const START: Place = { fireAtMs: Number.MIN_SAFE_INTEGER, timerKey: 0 };

/** Through the index by time: however many timers there are, only those that are due are read. */
export const DUE_TIMERS = `
  SELECT timer_key AS timerKey, instance_key AS instanceKey, execution_id AS executionId, event_id AS eventId,
    fire_at_ms AS fireAtMs
  FROM timers WHERE (fire_at_ms, timer_key) > (?, ?) AND fire_at_ms <= ? ORDER BY fire_at_ms, timer_key LIMIT ?`;
export const EARLIEST_TIMER = `
  SELECT fire_at_ms AS fireAtMs FROM timers WHERE (fire_at_ms, timer_key) > (?, ?)
  ORDER BY fire_at_ms, timer_key LIMIT 1`;

export class TimerTable {
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #due: StatementSync;
  readonly #earliest: StatementSync;
  readonly #lapse: StatementSync;
  readonly #clear: StatementSync;
  readonly #taken = new Set<number>();
  /** What stands here and before is taken. */
  #place = START;
  #lastKey: number;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      'INSERT INTO timers (timer_key, instance_key, execution_id, event_id, fire_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#delete = database.prepare('DELETE FROM timers WHERE timer_key = ?');
    this.#due = database.prepare(DUE_TIMERS);
    this.#earliest = database.prepare(EARLIEST_TIMER);
    this.#lapse = database.prepare(
      `DELETE FROM timers WHERE instance_key = ? AND event_id = ? AND execution_id = ?
       RETURNING timer_key AS timerKey`,
    );
    this.#clear = database.prepare(
      'DELETE FROM timers WHERE instance_key = ? RETURNING timer_key AS timerKey',
    );
    const last = database.prepare('SELECT max(timer_key) AS timerKey FROM timers').get();
    this.#lastKey = Number(last?.['timerKey'] ?? 0);
  }

  insert({ instanceKey, executionId, eventId, fireAtMs }: NewTimer): void {
    this.#lastKey += 1;
    this.#insert.run(this.#lastKey, instanceKey, executionId, eventId, fireAtMs);
    if (fireAtMs <= this.#place.fireAtMs) this.#place = { fireAtMs: fireAtMs - 1, timerKey: 0 };
  }

  /** At most `limit` timers that are due, the earliest first, each only once. */
  take(nowMs: number, limit: number): TimerRow[] {
    for (;;) {
      const { fireAtMs, timerKey } = this.#place;
      const rows = typedRows<TimerRow>(this.#due.all(fireAtMs, timerKey, nowMs, limit));
      const last = rows.at(-1);
      if (!last) return [];
      this.#place = last;
      const taken = rows.filter((row) => !this.#taken.has(row.timerKey));
      for (const row of taken) this.#taken.add(row.timerKey);
      if (taken.length > 0) return taken;
    }
  }

  /** When the next one that may have to be taken is due. */
  earliestMs(): number | undefined {
    const { fireAtMs, timerKey } = this.#place;
    return typedRows<Pick<TimerRow, 'fireAtMs'>>(this.#earliest.all(fireAtMs, timerKey))[0]?.fireAtMs;
  }

  delete(timerKey: number): void {
    this.#delete.run(timerKey);
    this.#taken.delete(timerKey);
  }

  /** Forgets a timer that was canceled. */
  lapse({ instanceKey, executionId, eventId }: Omit<NewTimer, 'fireAtMs'>): void {
    this.#forget(this.#lapse.all(instanceKey, eventId, executionId));
  }

  clear(instanceKey: number): void {
    this.#forget(this.#clear.all(instanceKey));
  }

  #forget(deleted: readonly Record<string, unknown>[]): void {
    for (const { timerKey } of typedRows<Pick<TimerRow, 'timerKey'>>(deleted)) this.#taken.delete(timerKey);
  }
}
