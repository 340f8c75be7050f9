/** The entities that exist, with their states, and what is asked of them. Writing is done inside a transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { typedRows } from './typed-rows.ts';

export interface EntityRow {
  /** As `@name@key`. */
  readonly entityId: string;
  /** JSON text; null for an entity that has none. */
  readonly state: string | null;
  /** When the last batch of operations was done. */
  readonly updatedMs: number;
}

export interface EntityRequestRow {
  readonly requestKey: number;
  readonly entityId: string;
  /** Null for what is to be delivered at once. */
  readonly dueMs: number | null;
  /** An `EntityRequest` as JSON text. */
  readonly request: string;
}

/** Every absent condition is met by all. */
export interface EntityConditions {
  /** Of the entity id. */
  readonly prefix?: string;
  readonly updatedFromMs?: number;
  readonly updatedToMs?: number;
  /** Only ids that come after this one. */
  readonly afterId?: string;
}

const ENTITY = 'entity_id AS entityId, state, updated_ms AS updatedMs';
const REQUEST = 'request_key AS requestKey, entity_id AS entityId, due_ms AS dueMs, request';

export class EntityTable {
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #delete: StatementSync;
  readonly #find: StatementSync;
  readonly #insertRequest: StatementSync;
  readonly #deleteRequest: StatementSync;
  readonly #waiting: StatementSync;
  readonly #due: StatementSync;
  readonly #earliest: StatementSync;
  readonly #release: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare(`SELECT ${ENTITY} FROM entities WHERE entity_id = ?`);
    this.#write = database.prepare(
      'INSERT OR REPLACE INTO entities (entity_id, state, updated_ms) VALUES (?, ?, ?)',
    );
    this.#delete = database.prepare('DELETE FROM entities WHERE entity_id = ?');
    this.#find = database.prepare(
      `SELECT ${ENTITY} FROM entities
       WHERE entity_id > :afterId AND entity_id >= :prefix AND substr(entity_id, 1, length(:prefix)) = :prefix
         AND updated_ms >= :fromMs AND updated_ms <= :toMs
       ORDER BY entity_id LIMIT :limit`,
    );
    this.#insertRequest = database.prepare(
      'INSERT INTO entity_requests (entity_id, due_ms, request) VALUES (?, ?, ?)',
    );
    this.#deleteRequest = database.prepare('DELETE FROM entity_requests WHERE request_key = ?');
    this.#waiting = database.prepare(
      `SELECT ${REQUEST} FROM entity_requests WHERE due_ms IS NULL ORDER BY request_key`,
    );
    this.#due = database.prepare(
      `SELECT ${REQUEST} FROM entity_requests WHERE due_ms <= ? ORDER BY due_ms, request_key LIMIT ?`,
    );
    this.#earliest = database.prepare(
      'SELECT min(due_ms) AS dueMs FROM entity_requests WHERE due_ms IS NOT NULL',
    );
    this.#release = database.prepare('UPDATE entity_requests SET due_ms = NULL WHERE request_key = ?');
  }

  read(entityId: string): EntityRow | undefined {
    return typedRows<EntityRow>(this.#read.all(entityId))[0];
  }

  write({ entityId, state, updatedMs }: EntityRow): void {
    this.#write.run(entityId, state, updatedMs);
  }

  /** Whether there was one. */
  delete(entityId: string): boolean {
    return this.#delete.run(entityId).changes > 0;
  }

  /** In the order of their ids. */
  find(conditions: EntityConditions, limit: number): EntityRow[] {
    const {
      prefix = '',
      updatedFromMs = 0,
      updatedToMs = Number.MAX_SAFE_INTEGER,
      afterId = '',
    } = conditions;
    const rows = this.#find.all({ prefix, fromMs: updatedFromMs, toMs: updatedToMs, afterId, limit });
    return typedRows<EntityRow>(rows);
  }

  insertRequest(asked: Omit<EntityRequestRow, 'requestKey'>): EntityRequestRow {
    const { entityId, dueMs, request } = asked;
    return {
      ...asked,
      requestKey: Number(this.#insertRequest.run(entityId, dueMs, request).lastInsertRowid),
    };
  }

  deleteRequest(requestKey: number): void {
    this.#deleteRequest.run(requestKey);
  }

  /** Those that wait for no time, in their order. */
  waitingRequests(): EntityRequestRow[] {
    return typedRows<EntityRequestRow>(this.#waiting.all());
  }

  dueRequests(nowMs: number, limit: number): EntityRequestRow[] {
    return typedRows<EntityRequestRow>(this.#due.all(nowMs, limit));
  }

  earliestRequestMs(): number | undefined {
    const earliest = this.#earliest.get()?.['dueMs'];
    return typeof earliest === 'number' ? earliest : undefined;
  }

  /** Its time has come: from here on it is like one that never had a time. */
  release(requestKey: number): void {
    this.#release.run(requestKey);
  }
}
