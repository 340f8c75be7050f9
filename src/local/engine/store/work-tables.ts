/**
 * What is on its way: messages to instances and activities to run. Each row is deleted in the transaction that makes its
 * effect durable, so that nothing is lost and only an activity can happen twice. The key of a task is never used again
 * in the life of a process: whoever holds one may delete its row at any time.
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

export class WorkTables {
  readonly #insertMessage: StatementSync;
  readonly #deleteMessage: StatementSync;
  readonly #addressees: StatementSync;
  readonly #messagesOf: StatementSync;
  readonly #firstSeq: StatementSync;
  readonly #insertTask: StatementSync;
  readonly #deleteTask: StatementSync;
  readonly #tasks: StatementSync;
  readonly #clearMessages: StatementSync;
  readonly #clearTasks: StatementSync;
  #lastSeq: number;
  #lastTaskKey: number;

  constructor(database: DatabaseSync) {
    this.#insertMessage = database.prepare(
      'INSERT INTO inbox (instance_key, seq, execution_id, event) VALUES (?, ?, ?, ?)',
    );
    this.#deleteMessage = database.prepare('DELETE FROM inbox WHERE instance_key = ? AND seq = ?');
    this.#addressees = database.prepare(
      'SELECT DISTINCT instance_key AS instanceKey FROM inbox WHERE instance_key > ? ORDER BY instance_key LIMIT ?',
    );
    this.#messagesOf = database.prepare(
      `SELECT instance_key AS instanceKey, seq, execution_id AS executionId, event
       FROM inbox WHERE instance_key = ? AND seq <= ? ORDER BY seq`,
    );
    this.#firstSeq = database.prepare('SELECT min(seq) AS seq FROM inbox WHERE instance_key = ?');
    this.#insertTask = database.prepare(
      'INSERT INTO tasks (task_key, instance_key, execution_id, event_id, name, payload) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#deleteTask = database.prepare('DELETE FROM tasks WHERE task_key = ?');
    this.#tasks = database.prepare(
      `SELECT task_key AS taskKey, instance_key AS instanceKey, instance_id AS instanceId, tasks.execution_id AS executionId,
         event_id AS eventId, tasks.name AS name, payload
       FROM tasks JOIN instances USING (instance_key) WHERE task_key > ? AND task_key <= ? ORDER BY task_key LIMIT ?`,
    );
    this.#clearMessages = database.prepare('DELETE FROM inbox WHERE instance_key = ?');
    this.#clearTasks = database.prepare('DELETE FROM tasks WHERE instance_key = ?');
    const last = database.prepare('SELECT max(seq) AS seq FROM inbox').get();
    this.#lastSeq = Number(last?.['seq'] ?? 0);
    const lastTask = database.prepare('SELECT max(task_key) AS taskKey FROM tasks').get();
    this.#lastTaskKey = Number(lastTask?.['taskKey'] ?? 0);
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get lastTaskKey(): number {
    return this.#lastTaskKey;
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

  /** The keys of the next instances for which messages wait. */
  addressees(afterKey: number, limit: number): number[] {
    const rows = this.#addressees.all(afterKey, limit);
    return typedRows<Pick<InboxRow, 'instanceKey'>>(rows).map((row) => row.instanceKey);
  }

  /** In the order of arrival. */
  messagesOf(instanceKey: number, upToSeq: number): InboxRow[] {
    return typedRows<InboxRow>(this.#messagesOf.all(instanceKey, upToSeq));
  }

  /** Returns its key. */
  insertTask(task: Omit<TaskRow, 'taskKey' | 'instanceId'>): number {
    const { instanceKey, executionId, eventId, name, payload } = task;
    this.#lastTaskKey += 1;
    this.#insertTask.run(this.#lastTaskKey, instanceKey, executionId, eventId, name, payload);
    return this.#lastTaskKey;
  }

  deleteTask(taskKey: number): void {
    this.#deleteTask.run(taskKey);
  }

  tasks(keys: { readonly after: number; readonly upTo: number }, limit: number): TaskRow[] {
    return typedRows<TaskRow>(this.#tasks.all(keys.after, keys.upTo, limit));
  }

  /** Forgets all that is on its way to or from an instance. */
  clear(instanceKey: number): void {
    this.#clearMessages.run(instanceKey);
    this.#clearTasks.run(instanceKey);
  }
}
