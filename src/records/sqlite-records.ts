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
  type Posting,
  type RecordChange,
  type RecordFilter,
  type RecordPage,
  type Reopening,
  type Stall,
  type Turn,
} from '../contracts/operation-records.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Command, NewCommand } from '../domain/command.ts';
import { isEnded, type OperationState } from '../domain/operation-state.ts';

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
  CREATE TABLE IF NOT EXISTS queued (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id TEXT NOT NULL UNIQUE,
    cluster TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS end_state (
    operation_id TEXT PRIMARY KEY,
    state TEXT NOT NULL
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
    claim: (record, options) =>
      inTransaction(database, () =>
        claim(statements, get(record.operationId), record, options?.queue ?? false),
      ),
    takeTurn: (operationId) => inTransaction(database, () => takeTurn(statements, operationId)),
    reject: (record) =>
      inTransaction(database, () => {
        statements.insert.run(...rowOf(record, holdOf(record)));
      }),
    publish: (change) => inTransaction(database, () => publish(statements, get(change.operationId), change)),
    get: (operationId) => Promise.resolve(get(operationId)),
    ledgersOf: (clusterId) => Promise.resolve(ledgersOf(statements, clusterId)),
    // Async, so that a bad token is a rejection like every other failure.
    list: async (filter) => list(statements, filter),
    reserveAddresses: (wanted) => inTransaction(database, () => reserve(statements, wanted)),
    reopen: (operationId, nowAt) =>
      inTransaction(database, () => reopen(statements, get(operationId), nowAt)),
    markStalled: (operationId, stalled) =>
      inTransaction(database, () => {
        markStalled(statements, get(operationId), stalled);
      }),
    post: (command) => inTransaction(database, () => post(statements, get(command.operationId), command)),
    markMailRead: (operationId, sequence) =>
      inTransaction(database, () => {
        markMailRead(statements, get(operationId), sequence);
      }),
    unreadMail: (top) =>
      Promise.resolve(statements.unreadMail.all(top).map((row) => parseRecord(row['record']))),
    readMailbox: (operationId, after) => Promise.resolve(mailOf(statements, operationId, after)),
    close: () => {
      database.close();
    },
  };
}

function prepare(database: DatabaseSync) {
  const columns = 'operation_id, cluster, phase, done, accepted_at, updated_at, record';
  const before = '(accepted_at, operation_id) < (?1, ?2)';
  const newestFirst = 'ORDER BY accepted_at DESC, operation_id DESC LIMIT ?6';
  return {
    get: database.prepare('SELECT record FROM operation WHERE operation_id = ?'),
    live: database.prepare('SELECT operation_id FROM operation WHERE cluster = ? AND done = 0'),
    insert: database.prepare(`INSERT OR IGNORE INTO operation (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    update: database.prepare(
      'UPDATE operation SET phase = ?, done = ?, updated_at = ?, record = ? WHERE operation_id = ?',
    ),
    hold: database.prepare('UPDATE operation SET cluster = ? WHERE operation_id = ?'),
    holdOf: database.prepare('SELECT cluster FROM operation WHERE operation_id = ?'),
    enqueue: database.prepare('INSERT OR IGNORE INTO queued (operation_id, cluster) VALUES (?, ?)'),
    queuedAt: database.prepare('SELECT place, cluster FROM queued WHERE operation_id = ?'),
    lastQueued: database.prepare(
      'SELECT operation_id FROM queued JOIN operation USING (operation_id) ' +
        "WHERE queued.cluster = ? AND done = 0 AND operation.cluster LIKE 'queued %' AND place < ? " +
        'ORDER BY place DESC LIMIT 1',
    ),
    keepEndState: database.prepare('INSERT OR REPLACE INTO end_state (operation_id, state) VALUES (?, ?)'),
    endState: database.prepare('SELECT state FROM end_state WHERE operation_id = ?'),
    dropEndState: database.prepare('DELETE FROM end_state WHERE operation_id = ?'),
    list: database.prepare(
      `SELECT record FROM operation WHERE ${before} AND (?3 IS NULL OR phase = ?3) ` +
        `AND (?4 IS NULL OR done = ?4) AND (?5 IS NULL OR lower(record ->> 'clusterId') = ?5) ${newestFirst}`,
    ),
    writeMail: database.prepare('INSERT INTO mailbox (operation_id, sequence, command) VALUES (?, ?, ?)'),
    unreadMail: database.prepare(
      "SELECT record FROM operation WHERE done = 1 AND coalesce(record ->> 'mailCursor', 0) < " +
        '(SELECT max(sequence) FROM mailbox WHERE mailbox.operation_id = operation.operation_id) LIMIT ?',
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
  known: OperationRecord | undefined,
  record: OperationRecord,
  queue: boolean,
): Claim {
  if (known) return { kind: 'known', record: known };
  const { operationId } = record;
  const hold = holdOf(record);
  const before = holderOf(statements, hold) ?? lastQueuedBefore(statements, hold, LAST_PLACE);
  if (before === undefined) {
    statements.insert.run(...rowOf(record, hold));
    return { kind: 'claimed' };
  }
  if (!queue) return { kind: 'clusterBusy', operationId: before };
  statements.insert.run(...rowOf(record, queuedHold(operationId)));
  statements.enqueue.run(operationId, hold);
  return { kind: 'queued', behind: before };
}

function takeTurn(statements: Statements, operationId: string): Turn {
  const queued = statements.queuedAt.get(operationId);
  if (!queued || statements.holdOf.get(operationId)?.['cluster'] !== queuedHold(operationId)) {
    return { kind: 'holds' };
  }
  const cluster = String(queued['cluster']);
  const before =
    lastQueuedBefore(statements, cluster, Number(queued['place'])) ?? holderOf(statements, cluster);
  if (before !== undefined) return { kind: 'behind', operationId: before };
  statements.hold.run(cluster, operationId);
  return { kind: 'holds' };
}

/** Later than any that a row can have. */
const LAST_PLACE = Number.MAX_SAFE_INTEGER;

function holderOf(statements: Statements, hold: string): string | undefined {
  const live = statements.live.get(hold);
  return live && String(live['operation_id']);
}

function lastQueuedBefore(statements: Statements, cluster: string, place: number): string | undefined {
  const queued = statements.lastQueued.get(cluster, place);
  return queued && String(queued['operation_id']);
}

function publish(statements: Statements, stored: OperationRecord | undefined, change: RecordChange): void {
  if (!stored || !isTaken(stored, change)) return;
  const { ledger, tookBack, endState, ...news } = change;
  const record = { ...withNews(stored, news), done: isEnded(change.phase) };
  write(statements, record);
  if (endState) statements.keepEndState.run(record.operationId, JSON.stringify(endState));
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

function isTaken(stored: OperationRecord, { run, updatedAt, phase }: RecordChange): boolean {
  if (run !== stored.run) return run > stored.run;
  return !stored.done && (stored.updatedAt <= updatedAt || isEnded(phase));
}

function withNews(
  stored: OperationRecord,
  { suspendedAt, ...news }: Omit<RecordChange, 'ledger' | 'tookBack' | 'endState'>,
): OperationRecord {
  const { suspendedAt: before, ...rest } = stored;
  const suspended = suspendedAt === undefined ? before : (suspendedAt ?? undefined);
  return { ...rest, ...news, ...(suspended === undefined ? {} : { suspendedAt: suspended }) };
}

function reopen(statements: Statements, stored: OperationRecord | undefined, nowAt: string): Reopening {
  if (!stored) return { kind: 'unknown' };
  const kept = statements.endState.get(stored.operationId);
  // What is read here was written by `publish`.
  const state = kept && (JSON.parse(String(kept['state'])) as OperationState);
  if (!stored.done) return { kind: 'live', record: stored, ...(state ? { state } : {}) };
  if (!state) return { kind: 'unknown' };
  const hold = holdOf(stored);
  const busy = holderOf(statements, hold) ?? lastQueuedBefore(statements, hold, LAST_PLACE);
  if (busy !== undefined) return { kind: 'clusterBusy', operationId: busy };
  const { endedAt: _endedAt, refusal: _refusal, stalled: _stalled, ...rest } = stored;
  const record = { ...rest, done: false, run: stored.run + 1, updatedAt: nowAt };
  statements.hold.run(hold, record.operationId);
  write(statements, record);
  return { kind: 'reopened', record, state };
}

function markStalled(
  statements: Statements,
  stored: OperationRecord | undefined,
  stalled: Stall | null,
): void {
  if (!stored || stored.done) return;
  const { stalled: _before, ...rest } = stored;
  write(statements, { ...rest, ...(stalled ? { stalled } : {}) });
}

function post(statements: Statements, record: OperationRecord | undefined, command: NewCommand): Posting {
  if (!record) return { kind: 'unknownOperation' };
  const mail = mailOf(statements, command.operationId, 0);
  const written = mail.find(({ commandId }) => commandId === command.commandId);
  if (written) return { kind: 'posted', command: written, record };
  const numbered = { ...command, sequence: (mail.at(-1)?.sequence ?? 0) + 1 };
  statements.writeMail.run(command.operationId, numbered.sequence, JSON.stringify(numbered));
  return { kind: 'posted', command: numbered, record };
}

function markMailRead(statements: Statements, stored: OperationRecord | undefined, sequence: number): void {
  if (stored?.done === true) {
    write(statements, { ...stored, mailCursor: Math.max(stored.mailCursor, sequence) });
  }
}

function mailOf(statements: Statements, operationId: string, after: number): readonly Command[] {
  return statements.mail.all(operationId, after).map((row) => parseCommand(row['command']));
}

function write(statements: Statements, record: OperationRecord): void {
  const { phase, done, updatedAt, operationId } = record;
  statements.update.run(phase, done ? 1 : 0, updatedAt, JSON.stringify(record), operationId);
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

function list(statements: Statements, filter: RecordFilter): RecordPage {
  const { phase, done, clusterId, top, continuationToken } = filter;
  const { acceptedAt, operationId } = continuationToken ? readToken(continuationToken) : BEGINNING;
  const rows = statements.list.all(
    acceptedAt,
    operationId,
    phase ?? null,
    done === undefined ? null : Number(done),
    clusterId?.toLowerCase() ?? null,
    top + 1,
  );
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

function rowOf(record: OperationRecord, hold: string) {
  const { operationId, phase, done, acceptedAt, updatedAt } = record;
  return [operationId, hold, phase, done ? 1 : 0, acceptedAt, updatedAt, JSON.stringify(record)] as const;
}

/** What the operation has to itself while it lives: its cluster, or for a plan nothing but its own name. */
function holdOf({ kind, clusterId, operationId }: OperationRecord): string {
  return kind === 'plan' ? `plan ${operationId}` : clusterId.toLowerCase();
}

/** Of one that waits for its cluster. */
function queuedHold(operationId: string): string {
  return `queued ${operationId}`;
}

/** What is read here was written by `rowOf`, the oldest when there was but one kind of operation. */
function parseRecord(text: unknown): OperationRecord {
  // What older versions did not write has the value that it had for them.
  const older = { kind: 'provision', run: 1, mailCursor: 0 } as const;
  return { ...older, ...(JSON.parse(String(text)) as Omit<OperationRecord, keyof typeof older>) };
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
