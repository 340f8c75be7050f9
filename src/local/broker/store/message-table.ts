import type { DatabaseSync } from 'node:sqlite';

import { type Query, prepareCommand, prepareQuery } from './database.ts';
import { type Entity, keysOf } from './entity-directory.ts';

export type MessageState = 'active' | 'deferred' | 'scheduled';

export interface MessageRow {
  readonly id: number;
  readonly queue: string;
  readonly sequence: number;
  readonly state: MessageState;
  readonly session: string | null;
  readonly enqueuedAt: number;
  readonly dueAt: number | null;
  readonly expiresAt: number | null;
  readonly deliveryCount: number;
  readonly deadLetterReason: string | null;
  readonly deadLetterDescription: string | null;
  readonly content: Uint8Array;
}

export type NewMessage = Omit<MessageRow, 'id' | 'deliveryCount'>;

export interface DeadLetterCause {
  readonly reason?: string;
  readonly description?: string;
}

const UNLOCKED = 'NOT EXISTS (SELECT 1 FROM locks WHERE locks.message = messages.id)';
const AVAILABLE = `queue = ? AND state = 'active' AND ${UNLOCKED}`;

/** The statements over the messages; no rule of the broker is in here. */
export class MessageTable {
  readonly #insert;
  readonly #nextSequence: Query<{ last: number }>;
  readonly #available: Query<MessageRow>;
  readonly #availableInSession: Query<MessageRow>;
  readonly #firstFreeSession: Query<{ session: string }>;
  readonly #bySequence: Query<MessageRow>;
  readonly #from: Query<MessageRow>;
  readonly #fromInSession: Query<MessageRow>;
  readonly #due: Query<MessageRow>;
  readonly #expired: Query<MessageRow>;
  readonly #nextDue: Query<{ at: number }>;
  readonly #nextExpiry: Query<{ at: number }>;
  readonly #count: Query<{ count: number }>;
  readonly #size: Query<{ bytes: number }>;
  readonly #removeOldest;
  readonly #remove;
  readonly #setDeliveryCount;
  readonly #setContent;
  readonly #setState;
  readonly #moveToDeadLetter;

  constructor(database: DatabaseSync) {
    const query = <Row>(sql: string): Query<Row> => prepareQuery<Row>(database, sql);
    this.#insert = prepareCommand(
      database,
      `INSERT INTO messages (queue, sequence, state, session, enqueuedAt, dueAt, expiresAt, deadLetterReason, deadLetterDescription, content)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#nextSequence = query(
      'INSERT INTO sequences VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last',
    );
    this.#available = query(`SELECT * FROM messages WHERE ${AVAILABLE} ORDER BY sequence LIMIT ?`);
    this.#availableInSession = query(
      `SELECT * FROM messages WHERE ${AVAILABLE} AND session = ? ORDER BY sequence LIMIT ?`,
    );
    this.#firstFreeSession = query(
      `SELECT session FROM messages WHERE queue = ? AND state = 'active' AND session IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM sessionLocks WHERE sessionLocks.queue = messages.queue AND sessionLocks.session = messages.session
       ) ORDER BY sequence LIMIT 1`,
    );
    this.#bySequence = query(`SELECT * FROM messages WHERE queue = ? AND sequence = ? AND ${UNLOCKED}`);
    this.#from = query('SELECT * FROM messages WHERE queue = ? AND sequence >= ? ORDER BY sequence LIMIT ?');
    this.#fromInSession = query(
      'SELECT * FROM messages WHERE queue = ? AND sequence >= ? AND session = ? ORDER BY sequence LIMIT ?',
    );
    this.#due = query('SELECT * FROM messages WHERE dueAt <= ? ORDER BY dueAt, sequence');
    this.#expired = query(
      `SELECT * FROM messages WHERE expiresAt <= ? AND ${UNLOCKED} ORDER BY expiresAt, sequence`,
    );
    this.#nextDue = query(
      'SELECT min(dueAt) AS at FROM messages WHERE dueAt IS NOT NULL HAVING at IS NOT NULL',
    );
    this.#nextExpiry = query(
      `SELECT expiresAt AS at FROM messages WHERE expiresAt IS NOT NULL AND ${UNLOCKED} ORDER BY expiresAt LIMIT 1`,
    );
    this.#count = query('SELECT count(*) AS count FROM messages WHERE queue = ? AND state = ?');
    this.#size = query('SELECT bytes FROM sizes WHERE queue = ?');
    this.#remove = prepareCommand(database, 'DELETE FROM messages WHERE id = ?');
    this.#removeOldest = prepareCommand(
      database,
      `DELETE FROM messages WHERE id IN (
         SELECT id FROM messages WHERE ${AVAILABLE} AND enqueuedAt <= ? ORDER BY sequence LIMIT ?)`,
    );
    this.#setDeliveryCount = prepareCommand(database, 'UPDATE messages SET deliveryCount = ? WHERE id = ?');
    this.#setContent = prepareCommand(database, 'UPDATE messages SET content = ? WHERE id = ?');
    this.#setState = prepareCommand(database, 'UPDATE messages SET state = ? WHERE id = ?');
    this.#moveToDeadLetter = prepareCommand(
      database,
      `UPDATE messages SET queue = ?, state = 'active', expiresAt = NULL, deadLetterReason = ?, deadLetterDescription = ?
       WHERE id = ?`,
    );
  }

  /** Sequence numbers of a queue begin at 1, only grow and are never given twice. */
  nextSequence(queue: string): number {
    return this.#nextSequence.get(queue)?.last ?? 1;
  }

  insert(row: NewMessage): void {
    const { queue, sequence, state, session, enqueuedAt, dueAt, expiresAt, content } = row;
    const cause = [row.deadLetterReason, row.deadLetterDescription];
    this.#insert(queue, sequence, state, session, enqueuedAt, dueAt, expiresAt, ...cause, content);
  }

  /** Active messages that nobody holds, oldest first. */
  available(queue: string, limit: number, session?: string): MessageRow[] {
    return session === undefined
      ? this.#available.all(queue, limit)
      : this.#availableInSession.all(queue, session, limit);
  }

  /** The session of the oldest active message whose session nobody holds. */
  firstFreeSession(queue: string): string | undefined {
    return this.#firstFreeSession.get(queue)?.session;
  }

  unlockedBySequence(queue: string, sequence: number): MessageRow | undefined {
    return this.#bySequence.get(queue, sequence);
  }

  /** Messages in any state, held or not, from a sequence number on. */
  from(queue: string, sequence: number, limit: number, session?: string): MessageRow[] {
    return session === undefined
      ? this.#from.all(queue, sequence, limit)
      : this.#fromInSession.all(queue, sequence, session, limit);
  }

  due(nowMs: number): MessageRow[] {
    return this.#due.all(nowMs);
  }

  expired(nowMs: number): MessageRow[] {
    return this.#expired.all(nowMs);
  }

  /** When the next message becomes due or, unless it is held, expires. */
  nextChangeMs(): number | undefined {
    const instants = [this.#nextDue.get()?.at, this.#nextExpiry.get()?.at];
    const next = Math.min(...instants.map((at) => at ?? Infinity));
    return next === Infinity ? undefined : next;
  }

  count(queue: string, state: MessageState): number {
    return this.#count.get(queue, state)?.count ?? 0;
  }

  /** The messages of the entity take less than it may hold. */
  hasRoom(entity: Entity): boolean {
    const { maxSizeBytes } = entity.settings;
    if (maxSizeBytes === undefined) return true;
    return keysOf(entity).reduce((sum, key) => sum + (this.#size.get(key)?.bytes ?? 0), 0) < maxSizeBytes;
  }

  /** Removes the oldest active messages that nobody holds and that came no later than an instant; answers how many. */
  removeOldest(queue: string, limit: number, untilMs: number): number {
    return this.#removeOldest(queue, untilMs, limit);
  }

  remove(id: number): void {
    this.#remove(id);
  }

  setDeliveryCount(id: number, deliveryCount: number): void {
    this.#setDeliveryCount(deliveryCount, id);
  }

  setContent(id: number, content: Uint8Array): void {
    this.#setContent(content, id);
  }

  setState(id: number, state: MessageState): void {
    this.#setState(state, id);
  }

  moveToDeadLetter(id: number, deadLetterQueue: string, cause: DeadLetterCause): void {
    this.#moveToDeadLetter(deadLetterQueue, cause.reason ?? null, cause.description ?? null, id);
  }
}
