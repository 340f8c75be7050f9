/**
 * The long-running operations of all resource types. An operation is stored with its begin, its end and its outcome,
 * so whether it runs is a matter of reading the clock; what its end changes is done once, by `settleOperations`.
 */
import type { JsonObject } from '../json-values.ts';
import { keyOf } from './resource-table.ts';
import type { StateFile, Statement } from './state-file.ts';

export type OperationOutcome = 'Succeeded' | 'Failed' | 'Canceled';

export interface OperationRecord {
  readonly id: string;
  /** Resource type in lower case. */
  readonly type: string;
  readonly kind: 'create' | 'update' | 'delete' | 'command';
  readonly subscription: string;
  readonly location: string;
  readonly resourceId: string;
  readonly beginMs: number;
  readonly endMs: number;
  readonly outcome: OperationOutcome;
  /** Error code and text of an operation that fails; empty otherwise. */
  readonly code: string;
  readonly message: string;
  /** What the operation was asked for, where its end needs it. */
  readonly input: JsonObject;
  /** The request in the journal that began it. */
  readonly requestId: number;
}

type Row = { -readonly [Field in keyof OperationRecord]: OperationRecord[Field] } & { input: string };

const SELECT = `select id, type, kind, subscription, location, resource_id as resourceId, begin_ms as beginMs,
  end_ms as endMs, outcome, code, message, input, request_id as requestId from operations`;

export class OperationTable {
  readonly #byId: Statement<Row>;
  readonly #running: Statement<Row>;
  readonly #due: Statement<Row>;
  readonly #put: Statement<never>;
  readonly #settle: Statement<never>;
  readonly #abandon: Statement<never>;
  readonly #allRunning: Statement<Row>;

  constructor(file: StateFile) {
    this.#byId = file.prepare(`${SELECT} where id = ?`);
    this.#running = file.prepare(
      `${SELECT} where resource_key = ? and settled = 0 and kind <> 'command' order by begin_ms desc limit 1`,
    );
    this.#allRunning = file.prepare(`${SELECT} where settled = 0 order by begin_ms`);
    this.#due = file.prepare(`${SELECT} where settled = 0 and end_ms <= ? order by end_ms, begin_ms limit 1`);
    this.#put = file.prepare(
      `insert or replace into operations (id, type, kind, subscription, location, resource_id, resource_key, begin_ms,
         end_ms, outcome, code, message, input, request_id, settled)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    );
    this.#abandon = file.prepare(
      `update operations set settled = 1, end_ms = ?, outcome = 'Canceled', code = 'Canceled',
         message = 'The resource was deleted.' where resource_key = ? and settled = 0 and end_ms > ?`,
    );
    this.#settle = file.prepare(
      'update operations set settled = 1, outcome = ?, code = ?, message = ? where id = ?',
    );
  }

  get(id: string): OperationRecord | undefined {
    const row = this.#byId.one(id.toLowerCase());
    return row && record(row);
  }

  /** The operation that is changing the resource now, if any. */
  running(resourceId: string): OperationRecord | undefined {
    const row = this.#running.one(keyOf(resourceId));
    return row && record(row);
  }

  allRunning(): readonly OperationRecord[] {
    return this.#allRunning.all().map(record);
  }

  /** The first operation that has ended and whose end was not carried out yet. */
  nextDue(nowMs: number): OperationRecord | undefined {
    const row = this.#due.one(nowMs);
    return row && record(row);
  }

  put(operation: OperationRecord): void {
    const { id, type, kind, subscription, location, resourceId, beginMs, endMs } = operation;
    const { outcome, code, message, input, requestId } = operation;
    this.#put.run(
      id,
      type,
      kind,
      subscription,
      location,
      resourceId,
      keyOf(resourceId),
      beginMs,
      endMs,
      outcome,
      code,
      message,
      JSON.stringify(input),
      requestId,
    );
  }

  /** Ends what was still to run on a resource that is gone. */
  abandon(resourceId: string, atMs: number): void {
    this.#abandon.run(atMs, keyOf(resourceId), atMs);
  }

  settle(operation: OperationRecord): void {
    this.#settle.run(operation.outcome, operation.code, operation.message, operation.id);
  }
}

function record(row: Row): OperationRecord {
  // Written by `put` from a JsonObject, and by nothing else.
  return { ...row, input: JSON.parse(row.input) as JsonObject };
}
