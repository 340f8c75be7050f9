/**
 * Operation records in a SQLite file, for one machine. Each call is one transaction; several processes may share the
 * file.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { claim, reject, reopen, takeTurn } from './sqlite/holds.ts';
import { list } from './sqlite/listing.ts';
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

export function openSqliteRecords(file: string): OperationRecords & { close(): void } {
  // Loaded here, for there is no need of it where the records are elsewhere.
  const sqlite = process.getBuiltinModule('node:sqlite');
  const database = new sqlite.DatabaseSync(file);
  database.exec(SCHEMA);
  database.exec(RESOURCE_CLAIM_SCHEMA);
  const statements = prepare(database);
  const claims = prepareResourceClaims(database);
  const writing = <T>(work: () => T) => inTransaction(database, work);
  return {
    claim: (record, options) => writing(() => claim(statements, record, options?.queue ?? false)),
    takeTurn: (operationId) => writing(() => takeTurn(statements, operationId)),
    reject: (record) => writing(() => reject(statements, record)),
    publish: (change) => writing(() => publish(statements, change)),
    // Async, so that whatever is thrown is a rejection.
    get: async (operationId) => readRecord(statements, operationId),
    ledgersOf: async (clusterId) => ledgersOf(statements, clusterId),
    list: async (filter) => list(statements, filter),
    claimResource: (wish) => writing(() => claimResource(claims, wish)),
    letGoOfResource: (resourceId, operationId) =>
      writing(() => letGoOfResource(claims, resourceId, operationId)),
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
