import type { DatabaseSync } from 'node:sqlite';

import { prepareCommand } from './database.ts';

/** The message ids that each entity has seen within its window. */
export class DuplicateTable {
  readonly #forget;
  readonly #remember;

  constructor(database: DatabaseSync) {
    this.#forget = prepareCommand(database, 'DELETE FROM duplicates WHERE queue = ? AND seenAt <= ?');
    this.#remember = prepareCommand(
      database,
      'INSERT INTO duplicates VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
  }

  /** True when the id was seen within the window before now; otherwise it is remembered from now on. */
  seenBefore(
    queue: string,
    messageId: string,
    within: { readonly nowMs: number; readonly windowMs: number },
  ): boolean {
    this.#forget(queue, within.nowMs - within.windowMs);
    return this.#remember(queue, messageId, within.nowMs) === 0;
  }
}
