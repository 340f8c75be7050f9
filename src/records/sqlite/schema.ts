/**
 * The tables of the file, made when they are missing. `listed` has what lists look for in an operation's record, narrow
 * enough for the whole of it to be looked through; `latest` the operation of each cluster that was accepted last.
 */
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
  CREATE TABLE IF NOT EXISTS listed (
    place INTEGER PRIMARY KEY,
    operation_id TEXT NOT NULL UNIQUE,
    accepted_ms INTEGER NOT NULL,
    slowness INTEGER NOT NULL,
    cluster TEXT NOT NULL,
    requester TEXT NOT NULL,
    subscription TEXT NOT NULL,
    error_class TEXT NOT NULL,
    phase TEXT NOT NULL,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    done INTEGER NOT NULL,
    ended_ms INTEGER,
    searched TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS listed_by_time ON listed (accepted_ms, operation_id, searched);
  CREATE INDEX IF NOT EXISTS listed_by_slowness ON listed (slowness, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_cluster ON listed (cluster, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_requester ON listed (requester, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_subscription ON listed (subscription, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_error ON listed (error_class, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_phase ON listed (phase, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_phase_and_slowness ON listed (phase, slowness, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_lane ON listed (lane, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_lane_and_slowness ON listed (lane, slowness, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_done ON listed (done, accepted_ms, operation_id);
  CREATE INDEX IF NOT EXISTS listed_by_end ON listed (ended_ms) WHERE ended_ms IS NOT NULL;
  CREATE INDEX IF NOT EXISTS tally ON listed (phase, lane);
  CREATE TABLE IF NOT EXISTS latest (
    cluster TEXT PRIMARY KEY,
    accepted_ms INTEGER NOT NULL,
    operation_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS latest_by_time ON latest (accepted_ms, operation_id);
  CREATE TABLE IF NOT EXISTS event (
    operation_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (operation_id, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    reply_to TEXT,
    UNIQUE (operation_id, sequence)
  ) STRICT;
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
