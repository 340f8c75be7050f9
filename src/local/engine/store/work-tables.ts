/**
 * What is on its way: messages to instances, activities to run, timers to fire. Each row is deleted in the transaction
 * that makes its effect durable, so that nothing is lost and only an activity can happen twice.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { typedRows } from './typed-rows.ts';

export interface InboxRow {
  readonly instanceKey: number;
  /** The order of arrival, within an instance. */
  readonly seq: number;
  /** Null for what is meant for whichever execution runs. */
  readonly executionId: string | null;
  /** One event as JSON text. */
  readonly event: string;
}

export interface TaskRow {
  readonly taskKey: number;
  readonly instanceKey: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly eventId: number;
  readonly name: string;
  /** What the activity trigger is handed; null for nothing. */
  readonly payload: string | null;
}

export interface TimerRow {
  readonly timerKey: number;
  readonly instanceKey: number;
  readonly executionId: string;
  readonly eventId: number;
  readonly fireAtMs: number;
}

/** Through the index by time: however many timers there are, only those that are due are read. */
export const DUE_TIMERS = `
  SELECT timer_key AS timerKey, instance_key AS instanceKey, execution_id AS executionId, event_id AS eventId,
    fire_at_ms AS fireAtMs
  FROM timers WHERE fire_at_ms <= ? ORDER BY fire_at_ms, timer_key LIMIT ?`;
export const EARLIEST_TIMER = 'SELECT min(fire_at_ms) AS fireAtMs FROM timers';

export class WorkTables {
  readonly #insertMessage: StatementSync;
  readonly #deleteMessage: StatementSync;
  readonly #messages: StatementSync;
  readonly #firstSeq: StatementSync;
  readonly #insertTask: StatementSync;
  readonly #deleteTask: StatementSync;
  readonly #tasks: StatementSync;
  readonly #insertTimer: StatementSync;
  readonly #deleteTimer: StatementSync;
  readonly #dueTimers: StatementSync;
  readonly #earliestTimer: StatementSync;
  readonly #lapseTimer: StatementSync;
  readonly #clearTimers: StatementSync;
  readonly #clearMessages: StatementSync;
  readonly #clearTasks: StatementSync;
  #lastSeq: number;

  constructor(database: DatabaseSync) {
    this.#insertMessage = database.prepare(
      'INSERT INTO inbox (instance_key, seq, execution_id, event) VALUES (?, ?, ?, ?)',
    );
    this.#deleteMessage = database.prepare('DELETE FROM inbox WHERE instance_key = ? AND seq = ?');
    this.#messages = database.prepare(
      'SELECT instance_key AS instanceKey, seq, execution_id AS executionId, event FROM inbox ORDER BY instance_key, seq',
    );
    this.#firstSeq = database.prepare('SELECT min(seq) AS seq FROM inbox WHERE instance_key = ?');
    this.#insertTask = database.prepare(
      'INSERT INTO tasks (instance_key, execution_id, event_id, name, payload) VALUES (?, ?, ?, ?, ?)',
    );
    this.#deleteTask = database.prepare('DELETE FROM tasks WHERE task_key = ?');
    this.#tasks = database.prepare(
      `SELECT task_key AS taskKey, instance_key AS instanceKey, instance_id AS instanceId, tasks.execution_id AS executionId,
         event_id AS eventId, tasks.name AS name, payload
       FROM tasks JOIN instances USING (instance_key) ORDER BY task_key`,
    );
    this.#insertTimer = database.prepare(
      'INSERT INTO timers (instance_key, execution_id, event_id, fire_at_ms) VALUES (?, ?, ?, ?)',
    );
    this.#deleteTimer = database.prepare('DELETE FROM timers WHERE timer_key = ?');
    this.#dueTimers = database.prepare(DUE_TIMERS);
    this.#earliestTimer = database.prepare(EARLIEST_TIMER);
    this.#lapseTimer = database.prepare(
      'DELETE FROM timers WHERE instance_key = ? AND event_id = ? AND execution_id = ?',
    );
    this.#clearTimers = database.prepare('DELETE FROM timers WHERE instance_key = ?');
    this.#clearMessages = database.prepare('DELETE FROM inbox WHERE instance_key = ?');
    this.#clearTasks = database.prepare('DELETE FROM tasks WHERE instance_key = ?');
    const last = database.prepare('SELECT max(seq) AS seq FROM inbox').get();
    this.#lastSeq = Number(last?.['seq'] ?? 0);
  }

  nextSeq(): number {
    this.#lastSeq += 1;
    return this.#lastSeq;
  }

  /** The first of `count` numbers that come before those of all messages that wait for the instance. */
  seqsInFront(instanceKey: number, count: number): number {
    const first = this.#firstSeq.get(instanceKey)?.['seq'];
    if (typeof first === 'number') return first - count;
    const start = this.#lastSeq + 1;
    this.#lastSeq += count;
    return start;
  }

  insertMessage(row: InboxRow): void {
    this.#insertMessage.run(row.instanceKey, row.seq, row.executionId, row.event);
  }

  deleteMessage(instanceKey: number, seq: number): void {
    this.#deleteMessage.run(instanceKey, seq);
  }

  /** By instance, each in the order of arrival. */
  messages(): InboxRow[] {
    return typedRows<InboxRow>(this.#messages.all());
  }

  /** Returns its key. */
  insertTask(task: Omit<TaskRow, 'taskKey' | 'instanceId'>): number {
    const { instanceKey, executionId, eventId, name, payload } = task;
    return Number(this.#insertTask.run(instanceKey, executionId, eventId, name, payload).lastInsertRowid);
  }

  deleteTask(taskKey: number): void {
    this.#deleteTask.run(taskKey);
  }

  tasks(): TaskRow[] {
    return typedRows<TaskRow>(this.#tasks.all());
  }

  insertTimer(timer: Omit<TimerRow, 'timerKey'>): void {
    this.#insertTimer.run(timer.instanceKey, timer.executionId, timer.eventId, timer.fireAtMs);
  }

  deleteTimer(timerKey: number): void {
    this.#deleteTimer.run(timerKey);
  }

  dueTimers(nowMs: number, limit: number): TimerRow[] {
    return typedRows<TimerRow>(this.#dueTimers.all(nowMs, limit));
  }

  earliestTimerMs(): number | undefined {
    const earliest = this.#earliestTimer.get()?.['fireAtMs'];
    return typeof earliest === 'number' ? earliest : undefined;
  }

  lapseTimer(timer: Omit<TimerRow, 'timerKey' | 'fireAtMs'>): void {
    this.#lapseTimer.run(timer.instanceKey, timer.eventId, timer.executionId);
  }

  clearTimers(instanceKey: number): void {
    this.#clearTimers.run(instanceKey);
  }

  /** Forgets all that is on its way to or from an instance. */
  clear(instanceKey: number): void {
    this.#clearTimers.run(instanceKey);
    this.#clearMessages.run(instanceKey);
    this.#clearTasks.run(instanceKey);
  }
}
