import type { DatabaseSync } from 'node:sqlite';

import { type Query, prepareCommand, prepareQuery } from './database.ts';

/** The state that applications keep with a session. It outlives the session's messages. */
export class SessionTable {
  readonly #state: Query<{ state: Uint8Array | null }>;
  readonly #setState;

  constructor(database: DatabaseSync) {
    this.#state = prepareQuery(database, 'SELECT state FROM sessions WHERE queue = ? AND session = ?');
    this.#setState = prepareCommand(
      database,
      'INSERT INTO sessions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state',
    );
  }

  state(queue: string, session: string): Uint8Array | undefined {
    return this.#state.get(queue, session)?.state ?? undefined;
  }

  setState(queue: string, session: string, state: Uint8Array | undefined): void {
    this.#setState(queue, session, state ?? null);
  }
}
