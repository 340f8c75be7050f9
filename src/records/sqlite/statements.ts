import type { DatabaseSync, StatementSync } from 'node:sqlite';

const listedColumns = [
  ...['operation_id', 'accepted_ms', 'slowness', 'cluster', 'requester', 'subscription', 'error_class'],
  ...['phase', 'lane', 'kind', 'done', 'ended_ms', 'searched'],
];
/** Of these that a change may change. */
const changingColumns = ['slowness', 'error_class', 'phase', 'lane', 'done', 'ended_ms'];

/** Every statement that is ever run, compiled once. */
export function prepare(database: DatabaseSync) {
  return {
    ...operationStatements(database),
    ...listStatements(database),
    ...eventStatements(database),
    ...otherStatements(database),
  };
}

function operationStatements(database: DatabaseSync) {
  const columns = 'operation_id, cluster, phase, done, accepted_at, updated_at, record';
  return {
    get: database.prepare('SELECT record FROM operation WHERE operation_id = ?'),
    live: database.prepare('SELECT operation_id FROM operation WHERE cluster = ? AND done = 0'),
    insert: database.prepare(`INSERT OR IGNORE INTO operation (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    update: database.prepare(
      'UPDATE operation SET phase = ?, done = ?, updated_at = ?, record = ? WHERE operation_id = ?',
    ),
    succeeded: database.prepare(
      "SELECT record FROM operation WHERE cluster = ? AND phase = 'Succeeded' AND done = 1",
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
  };
}

function listStatements(database: DatabaseSync) {
  return {
    putListed: database.prepare(
      `INSERT INTO listed (${listedColumns.join(', ')}) VALUES (${listedColumns.map(() => '?').join(', ')}) ` +
        `ON CONFLICT (operation_id) DO UPDATE SET ${changingColumns.map((name) => `${name} = excluded.${name}`).join(', ')} ` +
        `WHERE (${changingColumns.map((name) => `listed.${name}`).join(', ')}) ` +
        `IS NOT (${changingColumns.map((name) => `excluded.${name}`).join(', ')})`,
    ),
    putLatest: database.prepare(
      'INSERT INTO latest (cluster, accepted_ms, operation_id) VALUES (?, ?, ?) ON CONFLICT (cluster) ' +
        'DO UPDATE SET accepted_ms = excluded.accepted_ms, operation_id = excluded.operation_id ' +
        'WHERE (excluded.accepted_ms, excluded.operation_id) > (latest.accepted_ms, latest.operation_id)',
    ),
    tally: database.prepare('SELECT phase, lane, count(*) AS count FROM listed GROUP BY phase, lane'),
    list: compiledOnce(database),
  };
}

function eventStatements(database: DatabaseSync) {
  return {
    keepEvent: database.prepare('INSERT INTO event (operation_id, sequence, event) VALUES (?, ?, ?)'),
    send: database.prepare('INSERT INTO outbox (operation_id, sequence, reply_to) VALUES (?, ?, ?)'),
    events: database.prepare(
      'SELECT event FROM event WHERE operation_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
    ),
    unsent: database.prepare(
      'SELECT event, reply_to FROM outbox JOIN event USING (operation_id, sequence) ORDER BY place LIMIT ?',
    ),
    sent: database.prepare('DELETE FROM outbox WHERE operation_id = ? AND sequence = ?'),
    withOldEvents: database.prepare(
      'SELECT operation_id FROM listed WHERE ended_ms < ? ' +
        'AND EXISTS (SELECT 1 FROM event WHERE event.operation_id = listed.operation_id) ' +
        'AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.operation_id = listed.operation_id) ' +
        'ORDER BY ended_ms LIMIT ?',
    ),
    dropEvents: database.prepare('DELETE FROM event WHERE operation_id = ?'),
  };
}

function otherStatements(database: DatabaseSync) {
  return {
    keepEndState: database.prepare('INSERT OR REPLACE INTO end_state (operation_id, state) VALUES (?, ?)'),
    endState: database.prepare('SELECT state FROM end_state WHERE operation_id = ?'),
    keepReport: database.prepare('INSERT OR REPLACE INTO report (name, report) VALUES (?, ?)'),
    report: database.prepare('SELECT report FROM report WHERE name = ?'),
    dropEndState: database.prepare('DELETE FROM end_state WHERE operation_id = ?'),
    writeMail: database.prepare('INSERT INTO mailbox (operation_id, sequence, command) VALUES (?, ?, ?)'),
    turnMailAway: database.prepare(
      "UPDATE mailbox SET command = json_set(command, '$.turnedAwayBecause', ?) " +
        'WHERE operation_id = ? AND sequence = ?',
    ),
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

/** There are more statements than anybody asks for. */
const MOST_LISTS = 200;

/** Lists differ by what is asked of them; each is compiled when it is asked for first. */
function compiledOnce(database: DatabaseSync): (sql: string) => StatementSync {
  const compiled = new Map<string, StatementSync>();
  return (sql) => {
    const known = compiled.get(sql);
    if (known) return known;
    if (compiled.size === MOST_LISTS) compiled.clear();
    const statement = database.prepare(sql);
    compiled.set(sql, statement);
    return statement;
  };
}

export type Statements = ReturnType<typeof prepare>;
