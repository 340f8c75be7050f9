import type { DatabaseSync } from 'node:sqlite';

import { type Query, prepareCommand, prepareQuery } from './database.ts';
import type { MessageRow } from './message-table.ts';

/**
 * A message that somebody holds. A lock of its own ends at `until`; one in a session has none and lives as long as
 * the session's lock, whose owner it names.
 */
export interface LockedRow extends MessageRow {
  readonly until: number | null;
  readonly owner: string | null;
}

export interface SessionLockRow {
  readonly queue: string;
  readonly session: string;
  readonly owner: string;
  readonly until: number;
}

const LOCKED =
  'SELECT messages.*, locks.until, locks.owner FROM locks JOIN messages ON messages.id = locks.message';

/** The statements over the locks of messages and of sessions; no rule of the broker is in here. */
export class LockTable {
  readonly #lock;
  readonly #unlock;
  readonly #renew;
  readonly #byToken: Query<LockedRow>;
  readonly #byOwner: Query<LockedRow>;
  readonly #ended: Query<LockedRow>;
  readonly #nextEnd: Query<{ at: number }>;
  readonly #lockSession;
  readonly #unlockSession;
  readonly #renewSession;
  readonly #sessionLock: Query<SessionLockRow>;
  readonly #sessionLockByOwner: Query<SessionLockRow>;
  readonly #endedSessions: Query<SessionLockRow>;

  constructor(database: DatabaseSync) {
    const command = (sql: string): ReturnType<typeof prepareCommand> => prepareCommand(database, sql);
    const query = <Row>(sql: string): Query<Row> => prepareQuery<Row>(database, sql);
    this.#lock = command('INSERT INTO locks (message, token, until, owner) VALUES (?, ?, ?, ?)');
    this.#unlock = command('DELETE FROM locks WHERE message = ?');
    this.#renew = command('UPDATE locks SET until = ? WHERE message = ?');
    this.#byToken = query(`${LOCKED} WHERE locks.token = ? AND messages.queue = ?`);
    this.#byOwner = query(`${LOCKED} WHERE locks.owner = ? ORDER BY messages.sequence`);
    this.#ended = query(`${LOCKED} WHERE locks.until <= ? ORDER BY messages.sequence`);
    this.#nextEnd = query(
      `SELECT min(at) AS at FROM (SELECT min(until) AS at FROM locks WHERE until IS NOT NULL
       UNION ALL SELECT min(until) FROM sessionLocks) HAVING min(at) IS NOT NULL`,
    );
    this.#lockSession = command(
      'INSERT INTO sessionLocks (queue, session, owner, until) VALUES (?, ?, ?, ?)',
    );
    this.#unlockSession = command('DELETE FROM sessionLocks WHERE owner = ?');
    this.#renewSession = command('UPDATE sessionLocks SET until = ? WHERE owner = ?');
    this.#sessionLock = query('SELECT * FROM sessionLocks WHERE queue = ? AND session = ?');
    this.#sessionLockByOwner = query('SELECT * FROM sessionLocks WHERE owner = ?');
    this.#endedSessions = query('SELECT * FROM sessionLocks WHERE until <= ?');
  }

  lock(message: number, token: string, held: Pick<LockedRow, 'until' | 'owner'>): void {
    this.#lock(message, token, held.until, held.owner);
  }

  unlock(message: number): void {
    this.#unlock(message);
  }

  renew(message: number, untilMs: number): void {
    this.#renew(untilMs, message);
  }

  byToken(queue: string, token: string): LockedRow | undefined {
    return this.#byToken.get(token, queue);
  }

  byOwner(owner: string): LockedRow[] {
    return this.#byOwner.all(owner);
  }

  ended(nowMs: number): LockedRow[] {
    return this.#ended.all(nowMs);
  }

  /** When the next lock, of a message or of a session, ends. */
  nextEndMs(): number | undefined {
    return this.#nextEnd.get()?.at;
  }

  lockSession({ queue, session, owner, until }: SessionLockRow): void {
    this.#lockSession(queue, session, owner, until);
  }

  unlockSession(owner: string): void {
    this.#unlockSession(owner);
  }

  renewSession(owner: string, untilMs: number): void {
    this.#renewSession(untilMs, owner);
  }

  sessionLock(queue: string, session: string): SessionLockRow | undefined {
    return this.#sessionLock.get(queue, session);
  }

  sessionLockByOwner(owner: string): SessionLockRow | undefined {
    return this.#sessionLockByOwner.get(owner);
  }

  endedSessions(nowMs: number): SessionLockRow[] {
    return this.#endedSessions.all(nowMs);
  }
}
