/** A file of records as the first version wrote it, which knew neither events nor what lists look for now. */
import { DatabaseSync } from 'node:sqlite';
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';

const TABLES = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE operation (
    operation_id TEXT PRIMARY KEY, cluster TEXT NOT NULL, phase TEXT NOT NULL, done INTEGER NOT NULL,
    accepted_at TEXT NOT NULL, updated_at TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX one_live_operation_a_cluster ON operation (cluster) WHERE done = 0;
  CREATE INDEX newest_first ON operation (accepted_at DESC, operation_id DESC);
  CREATE INDEX newest_first_by_phase ON operation (phase, accepted_at DESC, operation_id DESC);
  CREATE INDEX by_cluster ON operation (cluster, phase);
  CREATE TABLE mailbox (
    operation_id TEXT NOT NULL, sequence INTEGER NOT NULL, command TEXT NOT NULL, PRIMARY KEY (operation_id, sequence)
  ) STRICT;
  CREATE TABLE ledger (
    operation_id TEXT PRIMARY KEY, cluster TEXT NOT NULL, accepted_at TEXT NOT NULL, ledger TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ledgers_of_a_cluster ON ledger (cluster, accepted_at);
  CREATE TABLE reservation (
    place INTEGER PRIMARY KEY AUTOINCREMENT, subnet TEXT NOT NULL, operation_id TEXT NOT NULL, cluster TEXT NOT NULL,
    UNIQUE (subnet, operation_id)
  ) STRICT;
  CREATE TABLE queued (
    place INTEGER PRIMARY KEY AUTOINCREMENT, operation_id TEXT NOT NULL UNIQUE, cluster TEXT NOT NULL
  ) STRICT;
  CREATE TABLE report (name TEXT PRIMARY KEY, report TEXT NOT NULL) STRICT;
  CREATE TABLE end_state (operation_id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
`;

export interface FormerOperation {
  readonly record: OperationRecord;
  /** It waits for its cluster. */
  readonly queued?: boolean;
}

export function writeFormerFile(file: string, operations: readonly FormerOperation[]): void {
  const database = new DatabaseSync(file);
  database.exec(TABLES);
  const insert = database.prepare('INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?)');
  const enqueue = database.prepare('INSERT INTO queued (operation_id, cluster) VALUES (?, ?)');
  for (const { record, queued = false } of operations) {
    const { operationId, clusterId, phase, done, acceptedAt, updatedAt } = record;
    const cluster = clusterId.toLowerCase();
    const hold = queued ? `queued ${operationId}` : cluster;
    insert.run(operationId, hold, phase, Number(done), acceptedAt, updatedAt, JSON.stringify(record));
    if (queued) enqueue.run(operationId, cluster);
  }
  database.close();
}
