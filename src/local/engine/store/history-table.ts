/** Histories, in pieces of one episode each, in the text form that functions are handed. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export class HistoryTable {
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO history (instance_key, events) VALUES (?, ?)');
    this.#select = database.prepare('SELECT events FROM history WHERE instance_key = ? ORDER BY chunk');
    this.#delete = database.prepare('DELETE FROM history WHERE instance_key = ?');
  }

  append(instanceKey: number, events: string): void {
    this.#insert.run(instanceKey, events);
  }

  read(instanceKey: number): string {
    const chunks = this.#select.all(instanceKey);
    return chunks.map((row) => String(row['events'])).join(',');
  }

  clear(instanceKey: number): void {
    this.#delete.run(instanceKey);
  }
}
