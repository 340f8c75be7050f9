/**
 * Operation records in a SQLite file, for one machine. Each call is one transaction; several processes may share the
 * file.
 */
import { DatabaseSync } from 'node:sqlite';
import {
  ContinuationTokenError,
  type AddressReservation,
  type Claim,
  type KeptLedger,
  type OperationRecord,
  type OperationRecords,
  type RecordChange,
  type RecordFilter,
  type RecordPage,
} from '../contracts/operation-records.ts';
import type { Ledger } from '../domain/ledger.ts';
import { isEnded, type Command } from '../domain/operation-state.ts';

const SCHEMA = `
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
`;

export function openSqliteRecords(file: string): OperationRecords & { close(): void } {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  const statements = prepare(database);
  const get = (operationId: string): OperationRecord | undefined => {
    const row = statements.get.get(operationId);
    return row && parseRecord(row['record']);
  };
  return {
    claim: (record) => inTransaction(database, () => claim(statements, get, record)),
    reject: (record) =>
      inTransaction(database, () => {
        statements.insert.run(...rowOf(record));
      }),
    publish: (change) => inTransaction(database, () => publish(statements, get(change.operationId), change)),
    get: (operationId) => Promise.resolve(get(operationId)),
    ledgersOf: (clusterId) => Promise.resolve(ledgersOf(statements, clusterId)),
    // Async, so that a bad token is a rejection like every other failure.
    list: async (filter) => list(statements, filter),
    reserveAddresses: (wanted) => inTransaction(database, () => reserve(statements, wanted)),
    readMailbox: (operationId, after) =>
      Promise.resolve(statements.mail.all(operationId, after).map((row) => parseCommand(row['command']))),
    close: () => {
      database.close();
    },
  };
}

function prepare(database: DatabaseSync) {
  const columns = 'operation_id, cluster, phase, done, accepted_at, updated_at, record';
  const before = '(accepted_at, operation_id) < (?, ?)';
  const newestFirst = 'ORDER BY accepted_at DESC, operation_id DESC LIMIT ?';
  return {
    get: database.prepare('SELECT record FROM operation WHERE operation_id = ?'),
    live: database.prepare('SELECT operation_id FROM operation WHERE cluster = ? AND done = 0'),
    insert: database.prepare(`INSERT OR IGNORE INTO operation (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    replace: database.prepare(`INSERT OR REPLACE INTO operation (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    list: database.prepare(`SELECT record FROM operation WHERE ${before} ${newestFirst}`),
    listByPhase: database.prepare(
      `SELECT record FROM operation WHERE phase = ? AND ${before} ${newestFirst}`,
    ),
    keepLedger: database.prepare(
      'INSERT OR REPLACE INTO ledger (operation_id, cluster, accepted_at, ledger) VALUES (?, ?, ?, ?)',
    ),
    dropLedger: database.prepare('DELETE FROM ledger WHERE operation_id = ?'),
    ledgers: database.prepare(
      'SELECT operation_id, ledger FROM ledger WHERE cluster = ? ORDER BY accepted_at, operation_id',
    ),
    reserve: database.prepare(
      'INSERT OR IGNORE INTO reservation (subnet, operation_id, cluster) VALUES (?, ?, ?)',
    ),
    reservations: database.prepare(
      'SELECT operation_id, reservation.cluster FROM reservation JOIN operation USING (operation_id) ' +
        'WHERE subnet = ? AND done = 0 ORDER BY place',
    ),
    mail: database.prepare(
      'SELECT command FROM mailbox WHERE operation_id = ? AND sequence > ? ORDER BY sequence',
    ),
  };
}

type Statements = ReturnType<typeof prepare>;

function claim(
  statements: Statements,
  get: (operationId: string) => OperationRecord | undefined,
  record: OperationRecord,
): Claim {
  const known = get(record.operationId);
  if (known) return { kind: 'known', record: known };
  const live = statements.live.get(holdOf(record));
  if (live) return { kind: 'clusterBusy', operationId: String(live['operation_id']) };
  statements.insert.run(...rowOf(record));
  return { kind: 'claimed' };
}

function publish(statements: Statements, stored: OperationRecord | undefined, change: RecordChange): void {
  const isLate = stored !== undefined && stored.updatedAt > change.updatedAt && !isEnded(change.phase);
  if (!stored || stored.done || isLate) return;
  const { ledger, tookBack, ...rest } = change;
  const record = { ...stored, ...rest, done: isEnded(change.phase) };
  statements.replace.run(...rowOf(record));
  for (const operationId of tookBack ?? []) statements.dropLedger.run(operationId);
  if (ledger === null) statements.dropLedger.run(record.operationId);
  if (ledger) {
    statements.keepLedger.run(
      record.operationId,
      record.clusterId.toLowerCase(),
      record.acceptedAt,
      JSON.stringify(ledger),
    );
  }
}

function ledgersOf(statements: Statements, clusterId: string): readonly KeptLedger[] {
  // What is read here was written by `publish`.
  return statements.ledgers.all(clusterId.toLowerCase()).map((row) => ({
    operationId: String(row['operation_id']),
    ledger: JSON.parse(String(row['ledger'])) as Ledger,
  }));
}

function reserve(
  statements: Statements,
  { subnetId, operationId, clusterId }: AddressReservation,
): readonly AddressReservation[] {
  const subnet = subnetId.toLowerCase();
  statements.reserve.run(subnet, operationId, clusterId);
  return statements.reservations.all(subnet).map((row) => ({
    subnetId,
    operationId: String(row['operation_id']),
    clusterId: String(row['cluster']),
  }));
}

/** After everything, in the order of the list. */
const BEGINNING = { acceptedAt: '9999', operationId: '' };

function list(statements: Statements, { phase, top, continuationToken }: RecordFilter): RecordPage {
  const { acceptedAt, operationId } = continuationToken ? readToken(continuationToken) : BEGINNING;
  const rows = phase
    ? statements.listByPhase.all(phase, acceptedAt, operationId, top + 1)
    : statements.list.all(acceptedAt, operationId, top + 1);
  const records = rows.slice(0, top).map((row) => parseRecord(row['record']));
  const last = records.at(-1);
  return { records, ...(rows.length > top && last ? { continuationToken: writeToken(last) } : {}) };
}

type Position = Pick<OperationRecord, 'acceptedAt' | 'operationId'>;

function writeToken({ acceptedAt, operationId }: Position): string {
  return Buffer.from(JSON.stringify([acceptedAt, operationId])).toString('base64url');
}

function readToken(token: string): Position {
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new ContinuationTokenError('The continuation token is not one of ours.', { cause });
  }
  const [acceptedAt, operationId] = Array.isArray(position) ? (position as unknown[]) : [];
  if (typeof acceptedAt !== 'string' || typeof operationId !== 'string') {
    throw new ContinuationTokenError('The continuation token is not one of ours.');
  }
  return { acceptedAt, operationId };
}

function rowOf(record: OperationRecord) {
  const { operationId, phase, done, acceptedAt, updatedAt } = record;
  return [
    operationId,
    holdOf(record),
    phase,
    done ? 1 : 0,
    acceptedAt,
    updatedAt,
    JSON.stringify(record),
  ] as const;
}

/** What the operation has to itself while it lives: its cluster, or for a plan nothing but its own name. */
function holdOf({ kind, clusterId, operationId }: OperationRecord): string {
  return kind === 'plan' ? `plan ${operationId}` : clusterId.toLowerCase();
}

/** What is read here was written by `rowOf`, the oldest when there was but one kind of operation. */
function parseRecord(text: unknown): OperationRecord {
  return { kind: 'provision', ...(JSON.parse(String(text)) as Omit<OperationRecord, 'kind'>) };
}

function parseCommand(text: unknown): Command {
  return JSON.parse(String(text)) as Command;
}

async function inTransaction<T>(database: DatabaseSync, work: () => T): Promise<T> {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
