/**
 * Operation records in a SQLite file, for one machine. Each call is one transaction; several processes may share the
 * file.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { dropEvents, eventsOf, markSent, unsentEvents } from './sqlite/events.ts';
import { claim, reject, reopen, takeTurn } from './sqlite/holds.ts';
import { list, listClusters, tally } from './sqlite/listing.ts';
import { markMailRead, post, readMailbox, unreadMail } from './sqlite/mailbox.ts';
import { ledgersOf, markStalled, publish } from './sqlite/publishing.ts';
import { keepReport, readReport } from './sqlite/reports.ts';
import { reserveAddresses } from './sqlite/reservations.ts';
import {
  claimResource,
  letGoOfResource,
  prepareResourceClaims,
  RESOURCE_CLAIM_SCHEMA,
} from './sqlite/resource-claims.ts';
import { SCHEMA } from './sqlite/schema.ts';
import { prepare } from './sqlite/statements.ts';
import { readRecord } from './sqlite/stored-record.ts';
import { isUpToDate, upgrade } from './sqlite/upgrade.ts';

export function openSqliteRecords(file: string): OperationRecords & { close(): void } {
  // Loaded here, for there is no need of it where the records are elsewhere.
  const sqlite = process.getBuiltinModule('node:sqlite');
  const database = new sqlite.DatabaseSync(file);
  database.exec(SCHEMA);
  database.exec(RESOURCE_CLAIM_SCHEMA);
  const statements = prepare(database);
  const claims = prepareResourceClaims(database);
  if (!isUpToDate(database)) inTransaction(database, () => upgrade(database, statements));
  // Async, so that whatever is thrown is a rejection.
  const writing = async <T>(work: () => T) => inTransaction(database, work);
  return {
    claim: (record, options) => writing(() => claim(statements, record, options?.queue ?? false)),
    takeTurn: (operationId) => writing(() => takeTurn(statements, operationId)),
    reject: (record) => writing(() => reject(statements, record)),
    publish: (change) => writing(() => publish(statements, change)),
    get: async (operationId) => readRecord(statements, operationId),
    ledgersOf: async (clusterId) => ledgersOf(statements, clusterId),
    list: async (filter) => list(statements, filter),
    claimResource: (wish) => writing(() => claimResource(claims, wish)),
    letGoOfResource: (resourceId, operationId) =>
      writing(() => letGoOfResource(claims, resourceId, operationId)),
    listClusters: async (filter) => listClusters(statements, filter),
    tally: async () => tally(statements),
    eventsOf: async (operationId, after, top) => eventsOf(statements, operationId, { after, top }),
    unsentEvents: async (top) => unsentEvents(statements, top),
    markSent: (events) => writing(() => markSent(statements, events)),
    dropEvents: (endedBefore, top) => writing(() => dropEvents(statements, endedBefore, top)),
    reserveAddresses: (wanted) => writing(() => reserveAddresses(statements, wanted)),
    reopen: (operationId, nowAt) => writing(() => reopen(statements, operationId, nowAt)),
    markStalled: (operationId, stalled) => writing(() => markStalled(statements, operationId, stalled)),
    post: (command) => writing(() => post(statements, command)),
    markMailRead: (operationId, sequence, because) =>
      writing(() => markMailRead(statements, operationId, { sequence, because })),
    unreadMail: async (top) => unreadMail(statements, top),
    readMailbox: async (operationId, after) => readMailbox(statements, operationId, after),
    keepReport: (name, report) => writing(() => keepReport(statements, name, report)),
    report: async (name) => readReport(statements, name),
    close: () => database.close(),
  };
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
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
