/** The rows of the instances and their inputs. Only called inside a transaction, except for reading. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { typedRows } from './typed-rows.ts';
import type { ParentInstance } from '../history-event.ts';
import type { RuntimeStatus } from '../../shared/durable-engine.ts';

export interface InstanceRow {
  readonly instanceKey: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string;
  readonly status: RuntimeStatus;
  /** JSON text. */
  readonly customStatus: string | null;
  /** JSON text, or the plain reason of a failure or termination. */
  readonly output: string | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly parent: ParentInstance | null;
}

export type NewInstance = Pick<
  InstanceRow,
  'instanceId' | 'executionId' | 'name' | 'version' | 'createdMs' | 'parent'
> & {
  /** JSON text. */
  readonly input: string | null;
};

export type InstanceChange = Pick<InstanceRow, 'status' | 'customStatus' | 'output' | 'updatedMs'>;

/** Every absent condition is met by all. */
export interface InstanceConditions {
  readonly createdFromMs?: number;
  readonly createdToMs?: number;
  readonly statuses?: readonly RuntimeStatus[];
  readonly prefix?: string;
  /** Only ids that come after this one. */
  readonly afterId?: string;
}

const COLUMNS = `instance_key AS instanceKey, instance_id AS instanceId, execution_id AS executionId, name, version, status,
  custom_status AS customStatus, output, created_ms AS createdMs, updated_ms AS updatedMs, parent`;

export class InstanceTable {
  readonly #byId: StatementSync;
  readonly #byKey: StatementSync;
  readonly #insert: StatementSync;
  readonly #restart: StatementSync;
  readonly #change: StatementSync;
  readonly #delete: StatementSync;
  readonly #find: StatementSync;
  readonly #input: StatementSync;
  readonly #setInput: StatementSync;
  readonly #deleteInput: StatementSync;

  constructor(database: DatabaseSync) {
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM instances WHERE instance_id = ?`);
    this.#byKey = database.prepare(`SELECT ${COLUMNS} FROM instances WHERE instance_key = ?`);
    this.#insert = database.prepare(
      `INSERT INTO instances (instance_id, execution_id, name, version, status, created_ms, updated_ms, parent)
       VALUES (?, ?, ?, ?, 'Pending', ?, ?, ?)`,
    );
    this.#restart = database.prepare(
      `UPDATE instances SET execution_id = ?, name = ?, version = ?, status = ?, custom_status = ?, output = NULL,
       created_ms = ?, updated_ms = ?, parent = ? WHERE instance_key = ?`,
    );
    this.#change = database.prepare(
      'UPDATE instances SET status = ?, custom_status = ?, output = ?, updated_ms = ? WHERE instance_key = ?',
    );
    this.#delete = database.prepare('DELETE FROM instances WHERE instance_key = ?');
    this.#find = database.prepare(
      `SELECT ${COLUMNS} FROM instances
       WHERE instance_id > :afterId AND instance_id >= :prefix AND substr(instance_id, 1, length(:prefix)) = :prefix
         AND created_ms >= :fromMs AND created_ms <= :toMs
         AND (:statuses IS NULL OR status IN (SELECT value FROM json_each(:statuses)))
       ORDER BY instance_id LIMIT :limit`,
    );
    this.#input = database.prepare('SELECT input FROM inputs WHERE instance_key = ?');
    this.#setInput = database.prepare('INSERT OR REPLACE INTO inputs (instance_key, input) VALUES (?, ?)');
    this.#deleteInput = database.prepare('DELETE FROM inputs WHERE instance_key = ?');
  }

  byId(instanceId: string): InstanceRow | undefined {
    return readRows(this.#byId.all(instanceId))[0];
  }

  byKey(instanceKey: number): InstanceRow | undefined {
    return readRows(this.#byKey.all(instanceKey))[0];
  }

  /** JSON text. */
  input(instanceKey: number): string | null {
    return typedRows<{ input: string | null }>(this.#input.all(instanceKey))[0]?.input ?? null;
  }

  /** In the order of their ids. */
  find(conditions: InstanceConditions, limit: number): InstanceRow[] {
    const {
      createdFromMs = 0,
      createdToMs = Number.MAX_SAFE_INTEGER,
      statuses,
      prefix = '',
      afterId = '',
    } = conditions;
    const rows = this.#find.all({
      afterId,
      prefix,
      fromMs: createdFromMs,
      toMs: createdToMs,
      statuses: statuses ? JSON.stringify(statuses) : null,
      limit,
    });
    return readRows(rows);
  }

  /** Returns its key. */
  insert(instance: NewInstance): number {
    const { instanceId, executionId, name, version, createdMs, parent } = instance;
    const parentText = parent && JSON.stringify(parent);
    const inserted = this.#insert.run(
      instanceId,
      executionId,
      name,
      version,
      createdMs,
      createdMs,
      parentText,
    );
    const instanceKey = Number(inserted.lastInsertRowid);
    this.#setInput.run(instanceKey, instance.input);
    return instanceKey;
  }

  /** Puts a new execution in the place of the last one. */
  restart(
    instanceKey: number,
    instance: NewInstance,
    kept: Pick<InstanceRow, 'status' | 'customStatus'>,
  ): void {
    const { executionId, name, version, createdMs, parent } = instance;
    this.#restart.run(
      executionId,
      name,
      version,
      kept.status,
      kept.customStatus,
      createdMs,
      createdMs,
      parent && JSON.stringify(parent),
      instanceKey,
    );
    this.#setInput.run(instanceKey, instance.input);
  }

  change(instanceKey: number, to: InstanceChange): void {
    this.#change.run(to.status, to.customStatus, to.output, to.updatedMs, instanceKey);
  }

  delete(instanceKey: number): void {
    this.#delete.run(instanceKey);
    this.#deleteInput.run(instanceKey);
  }
}

/** The parent as the text that it is stored as. */
type StoredRow = Omit<InstanceRow, 'parent'> & { readonly parent: string | null };

function readRows(rows: readonly Record<string, unknown>[]): InstanceRow[] {
  return typedRows<StoredRow>(rows).map((row) => ({
    ...row,
    parent: row.parent === null ? null : (JSON.parse(row.parent) as ParentInstance),
  }));
}
