import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/**
 * Locks live in temporary tables, in memory: taking a message writes nothing to disk, and none outlives the process.
 * So do the sizes of the queues, which are counted when the file is opened.
 * Instants are milliseconds since the Unix epoch; `until` is in the lock clock, all others are in virtual time.
 */
const SCHEMA = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA temp_store = MEMORY;

  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    session TEXT,
    enqueuedAt INTEGER NOT NULL,
    dueAt INTEGER,
    expiresAt INTEGER,
    deliveryCount INTEGER NOT NULL DEFAULT 0,
    deadLetterReason TEXT,
    deadLetterDescription TEXT,
    content BLOB NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS messages_by_sequence ON messages (queue, sequence);
  CREATE INDEX IF NOT EXISTS messages_by_state ON messages (queue, state, sequence);
  CREATE INDEX IF NOT EXISTS messages_by_session ON messages (queue, session, state, sequence) WHERE session IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_by_due_time ON messages (dueAt) WHERE dueAt IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_by_expiry ON messages (expiresAt) WHERE expiresAt IS NOT NULL;

  CREATE TABLE IF NOT EXISTS sequences (queue TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sessions (
    queue TEXT NOT NULL, session TEXT NOT NULL, state BLOB, PRIMARY KEY (queue, session)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sessionUpdates (
    queue TEXT NOT NULL, session TEXT NOT NULL, updatedAt INTEGER NOT NULL, PRIMARY KEY (queue, session)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS rules (
    queue TEXT PRIMARY KEY, declared TEXT NOT NULL, current TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS duplicates (
    queue TEXT NOT NULL, messageId TEXT NOT NULL, seenAt INTEGER NOT NULL, PRIMARY KEY (queue, messageId)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS duplicates_by_age ON duplicates (queue, seenAt);

  CREATE TEMP TABLE sizes (queue TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO sizes SELECT queue, sum(length(content)) FROM messages GROUP BY queue;
  CREATE TEMP TRIGGER size_of_new AFTER INSERT ON main.messages BEGIN
    INSERT INTO sizes VALUES (new.queue, length(new.content))
      ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
  END;
  CREATE TEMP TRIGGER size_of_old AFTER DELETE ON main.messages BEGIN
    UPDATE sizes SET bytes = bytes - length(old.content) WHERE queue = old.queue;
  END;
  CREATE TEMP TRIGGER size_of_changed AFTER UPDATE OF queue, content ON main.messages BEGIN
    UPDATE sizes SET bytes = bytes - length(old.content) WHERE queue = old.queue;
    INSERT INTO sizes VALUES (new.queue, length(new.content))
      ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes;
  END;

  CREATE TEMP TABLE locks (
    message INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, until INTEGER, owner TEXT
  );
  CREATE INDEX temp.locks_by_end ON locks (until) WHERE until IS NOT NULL;
  CREATE INDEX temp.locks_by_owner ON locks (owner) WHERE owner IS NOT NULL;
  CREATE TEMP TABLE sessionLocks (
    queue TEXT NOT NULL, session TEXT NOT NULL, owner TEXT NOT NULL UNIQUE, until INTEGER NOT NULL,
    PRIMARY KEY (queue, session)
  ) WITHOUT ROWID;
  CREATE INDEX temp.session_locks_by_end ON sessionLocks (until);
`;

/** Opens the state file for this process alone; throws when another process has it. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(SCHEMA);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

export interface Query<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
}

/** Prepares a statement that reads. SQLite does not tell the row's type; the caller states what the columns are. */
export function prepareQuery<Row>(database: DatabaseSync, sql: string): Query<Row> {
  const statement = database.prepare(sql);
  return {
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
  };
}

/** Prepares a statement that writes; it answers how many rows it changed. */
export function prepareCommand(database: DatabaseSync, sql: string): (...values: SQLInputValue[]) => number {
  const statement = database.prepare(sql);
  return (...values) => Number(statement.run(...values).changes);
}
