import type { DatabaseSync } from 'node:sqlite';

/** Every statement that is ever run, compiled once. */
export function prepare(database: DatabaseSync) {
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
    keepEndState: database.prepare('INSERT OR REPLACE INTO end_state (operation_id, state) VALUES (?, ?)'),
    endState: database.prepare('SELECT state FROM end_state WHERE operation_id = ?'),
    keepReport: database.prepare('INSERT OR REPLACE INTO report (name, report) VALUES (?, ?)'),
    report: database.prepare('SELECT report FROM report WHERE name = ?'),
    dropEndState: database.prepare('DELETE FROM end_state WHERE operation_id = ?'),
    list: database.prepare(
      `SELECT record FROM operation WHERE ${before} AND (?3 IS NULL OR phase = ?3) ` +
        `AND (?4 IS NULL OR done = ?4) AND (?5 IS NULL OR lower(record ->> 'clusterId') = ?5) ${newestFirst}`,
    ),
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

export type Statements = ReturnType<typeof prepare>;
