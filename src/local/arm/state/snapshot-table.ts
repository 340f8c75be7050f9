import type { JsonObject } from '../json-values.ts';
import type { StateFile, Statement } from './state-file.ts';

/** Snapshots kept at most. */
const MOST_SNAPSHOTS = 20;

/** What was there at one time: the summaries of all resources. */
export class SnapshotTable {
  readonly #put: Statement<never>;
  readonly #last: Statement<{ id: number }>;
  readonly #read: Statement<{ items: string }>;
  readonly #prune: Statement<never>;

  constructor(file: StateFile) {
    this.#put = file.prepare('insert into snapshots (at_ms, items) values (?, ?)');
    this.#last = file.prepare('select max(id) as id from snapshots');
    this.#read = file.prepare('select items from snapshots where id = ?');
    this.#prune = file.prepare('delete from snapshots where id <= ?');
  }

  /** The number of the snapshot. */
  put(atMs: number, items: readonly JsonObject[]): number {
    this.#put.run(atMs, JSON.stringify(items));
    const id = this.#last.one()?.id ?? 0;
    this.#prune.run(id - MOST_SNAPSHOTS);
    return id;
  }

  get(id: number): readonly JsonObject[] | undefined {
    const items = this.#read.one(id)?.items;
    // Written by `put` from a list of objects, and by nothing else.
    return items === undefined ? undefined : (JSON.parse(items) as JsonObject[]);
  }
}
