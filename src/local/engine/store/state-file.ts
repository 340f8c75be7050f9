/**
 * The one file in which everything is that must survive: instances, their histories, and the work and messages that
 * are on their way. A second process is kept out by SQLite's own lock, which ends with the process that holds it.
 */
import { DatabaseSync } from 'node:sqlite';

/**
 * `instances` holds what changes with every episode, `inputs` what does not. `execution_id` tells the runs of one
 * instance apart: a row of `tasks`, `timers` or `inbox` that names another one is stale. An entity has a row in `entities`
 * while it exists; its requests are done in the order of their keys, those that have a time not before it.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS instances (
    instance_key INTEGER PRIMARY KEY,
    instance_id TEXT NOT NULL UNIQUE,
    execution_id TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    status TEXT NOT NULL,
    custom_status TEXT,
    output TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    parent TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS inputs (
    instance_key INTEGER PRIMARY KEY,
    input TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS history (
    chunk INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL,
    events TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS history_of_instance ON history (instance_key, chunk);
  CREATE TABLE IF NOT EXISTS inbox (
    instance_key INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    execution_id TEXT,
    event TEXT NOT NULL,
    PRIMARY KEY (instance_key, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tasks (
    task_key INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL,
    execution_id TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    payload TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS timers (
    timer_key INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL,
    execution_id TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    fire_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS timers_by_time ON timers (fire_at_ms);
  CREATE INDEX IF NOT EXISTS timers_of_instance ON timers (instance_key, event_id);
  CREATE TABLE IF NOT EXISTS entities (
    entity_id TEXT PRIMARY KEY,
    state TEXT,
    updated_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entity_requests (
    request_key INTEGER PRIMARY KEY,
    entity_id TEXT NOT NULL,
    due_ms INTEGER,
    request TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entity_requests_by_time ON entity_requests (due_ms) WHERE due_ms IS NOT NULL;
`;

const SQLITE_BUSY = 5;

/** Throws when another process works on the file. It never grows beyond `maxBytes`, whatever space there is. */
export function openStateFile(path: string, maxBytes?: number): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    // The lock is taken by the first write and then kept.
    database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    if (maxBytes !== undefined) limitSize(database, maxBytes);
  } catch (cause) {
    database.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
      throw new Error(`The durable engine's state file ${path} is in use by another process.`, { cause });
    }
    throw cause;
  }
  return database;
}

function limitSize(database: DatabaseSync, maxBytes: number): void {
  const pageSize = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  database.exec(`PRAGMA max_page_count = ${String(Math.floor(maxBytes / pageSize))}`);
}
