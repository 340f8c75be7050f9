/**
 * Operation records in a table of Azure Storage, for any number of machines.
 *
 * All rows are in one partition, since that is where the service writes several rows in one step or none. It takes
 * 2,000 rows a second; a thousand provisionings at a time write fifty.
 *
 * The authorities are
 *
 *     operation!<id>            the record, the number of its commands, its places in rows for addresses, which of its
 *                               events are not sent
 *     event!<id>!<sequence>     what happened to it; never changed, and dropped long after its end
 *     hold!<cluster>            the one operation that has the cluster, those that wait, in order, and the latest of all
 *     subnet!<subnet>           how many places in its row have been given
 *     mail!<id>!<sequence>      a command
 *     end!<id>                  where an ended operation stood
 *     ledger!<cluster>!<id>     what it left standing
 *     claim!<resource>          who makes, uses or removes a resource that several operations may name
 *     report!<name>             what a timer function found
 *
 * and the rest follows from an operation's own row, as copies in the order of the lists:
 *
 *     all!, phase!<phase>!, cluster!<cluster>!, requester!<who>!,
 *     subscription!<id>!, live!, unread!                         <time until the end of time>!<id>
 *     unsent!<time of acceptance>!<id>                           while it has events to send
 *     kept!<time of its end>!<id>                                when it has none, has ended, and events are kept
 *     address!<subnet>!<place>                                   while the operation lives
 *
 * or from its cluster's row
 *
 *     latest!<time until the end of time>!<id>                   the operation of a cluster that was accepted last
 *
 * 1. A call writes in at most one transaction, so one that is cut off has done all or nothing, and may be made again.
 *    (Only what a deprovisioning took back, and news of steps, go in several when they are more than a transaction
 *    takes, and first; and to mark events as sent or to drop them takes one for each operation.)
 * 2. A transaction names the version of each authority on which its decision rests; when one has changed meanwhile,
 *    nothing is written, and the call reads and decides again.
 * 3. Copies are written in the transaction that changes what they follow from: a list never lags behind. A tally is
 *    counted in the list of all, and may be as old as the settings say.
 * 4. An operation has not ended, is no plan and is not rejected if and only if the row of its cluster names it.
 *
 * What ended under a version that did not know a list yet is not in that list: by who asked, by subscription and by
 * class of error only what has been written since is found.
 */
import type { TableClient } from '@azure/data-tables';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { keptFor } from './kept-for.ts';
import { dropEvents, eventsOf, markSent, unsentEvents } from './table/events.ts';
import { claim, reopen, takeTurn } from './table/holds.ts';
import { list, listClusters, tally } from './table/listing.ts';
import { markMailRead, post, readMailbox, unreadMail } from './table/mailbox.ts';
import { readOperation } from './table/operation-rows.ts';
import { ledgersOf, markStalled, publish, reject } from './table/publishing.ts';
import { keepReport, readReport } from './table/reports.ts';
import { reserveAddresses } from './table/reservations.ts';
import { claimResource, letGoOfResource } from './table/resource-claims.ts';
import { rowStore } from './table/row-store.ts';

export interface TableSettings {
  /** So old may a tally be: it is counted in all rows of a list. */
  readonly tallyAgeMs?: number;
}

/** Makes the table with the first call, unless it is there. */
export function openTableRecords(
  client: TableClient,
  { tallyAgeMs = 10_000 }: TableSettings = {},
): OperationRecords {
  const store = rowStore(client);
  return {
    claim: (record, options) => claim(store, record, options?.queue ?? false),
    takeTurn: (operationId) => takeTurn(store, operationId),
    reject: (record) => reject(store, record),
    publish: (change) => publish(store, change),
    get: async (operationId) => (await readOperation(store, operationId))?.value.record,
    ledgersOf: (clusterId) => ledgersOf(store, clusterId),
    list: (filter) => list(store, filter),
    claimResource: (wish) => claimResource(store, wish),
    letGoOfResource: (resourceId, operationId) => letGoOfResource(store, resourceId, operationId),
    listClusters: (filter) => listClusters(store, filter),
    tally: keptFor(tallyAgeMs, () => tally(store)),
    eventsOf: (operationId, after, top) => eventsOf(store, operationId, { after, top }),
    unsentEvents: (top) => unsentEvents(store, top),
    markSent: (events) => markSent(store, events),
    dropEvents: (endedBefore, top) => dropEvents(store, endedBefore, top),
    reserveAddresses: (wanted) => reserveAddresses(store, wanted),
    reopen: (operationId, nowAt) => reopen(store, operationId, nowAt),
    markStalled: (operationId, stalled) => markStalled(store, operationId, stalled),
    post: (command) => post(store, command),
    markMailRead: (operationId, sequence, because) => markMailRead(store, operationId, { sequence, because }),
    unreadMail: (top) => unreadMail(store, top),
    readMailbox: (operationId, after) => readMailbox(store, operationId, after),
    keepReport: (name, report) => keepReport(store, name, report),
    report: (name) => readReport(store, name),
  };
}
