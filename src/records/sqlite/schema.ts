/** The tables of the file, made when they are missing. */
export const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS operation (
    operation_id TEXT PRIMARY KEY,
    cluster TEXT NOT NULL,
    phase TEXT NOT NULL,
    done INTEGER NOT NULL,
    accepted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS one_live_operation_a_cluster ON operation (cluster) WHERE done = 0;
  CREATE INDEX IF NOT EXISTS newest_first ON operation (accepted_at DESC, operation_id DESC);
  CREATE INDEX IF NOT EXISTS newest_first_by_phase ON operation (phase, accepted_at DESC, operation_id DESC);
  CREATE INDEX IF NOT EXISTS by_cluster ON operation (cluster, phase);
  CREATE TABLE IF NOT EXISTS mailbox (
    operation_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    command TEXT NOT NULL,
    PRIMARY KEY (operation_id, sequence)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ledger (
    operation_id TEXT PRIMARY KEY,
    cluster TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    ledger TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ledgers_of_a_cluster ON ledger (cluster, accepted_at);
  CREATE TABLE IF NOT EXISTS reservation (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    subnet TEXT NOT NULL,
    operation_id TEXT NOT NULL,
    cluster TEXT NOT NULL,
    UNIQUE (subnet, operation_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS queued (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id TEXT NOT NULL UNIQUE,
    cluster TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS report (
    name TEXT PRIMARY KEY,
    report TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS end_state (
    operation_id TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT;
`;
