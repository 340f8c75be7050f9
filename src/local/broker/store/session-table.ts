import type { DatabaseSync } from 'node:sqlite';

import { type Query, prepareCommand, prepareQuery } from './database.ts';

/** The state that applications keep with a session. It outlives the session's messages. */
export class SessionTable {
  readonly #state: Query<{ state: Uint8Array | null }>;
  readonly #setState;
  readonly #touch;
  readonly #list: Query<{ session: string }>;

  constructor(database: DatabaseSync) {
    this.#state = prepareQuery(database, 'SELECT state FROM sessions WHERE queue = ? AND session = ?');
    this.#setState = prepareCommand(
      database,
      'INSERT INTO sessions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state',
    );
    this.#touch = prepareCommand(database, 'INSERT OR REPLACE INTO sessionUpdates VALUES (?, ?, ?)');
    this.#list = prepareQuery(
      database,
      `SELECT session FROM (
         SELECT session FROM messages WHERE queue = ?1 AND session IS NOT NULL
         UNION
         SELECT session FROM sessions JOIN sessionUpdates USING (queue, session)
         WHERE queue = ?1 AND state IS NOT NULL AND updatedAt > ?2
       ) ORDER BY session LIMIT ?4 OFFSET ?3`,
    );
  }

  state(queue: string, session: string): Uint8Array | undefined {
    return this.#state.get(queue, session)?.state ?? undefined;
  }

  setState(queue: string, session: string, written: { state: Uint8Array | undefined; atMs: number }): void {
    this.#setState(queue, session, written.state ?? null);
    this.#touch(queue, session, written.atMs);
  }

  /** The sessions that have messages, and those whose state was written after an instant. */
  list(queue: string, page: { updatedAfterMs: number; skip: number; top: number }): string[] {
    return this.#list.all(queue, page.updatedAfterMs, page.skip, page.top).map(({ session }) => session);
  }
}
