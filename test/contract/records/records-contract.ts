import { claimCases } from './claim-cases.ts';
import { eventCases } from './event-cases.ts';
import { filterCases } from './filter-cases.ts';
import { listCases } from './list-cases.ts';
import { mailboxCases } from './mailbox-cases.ts';
import { outboxCases } from './outbox-cases.ts';
import { publishCases } from './publish-cases.ts';
import type { RecordStore } from './record-store.ts';
import { reopenCases } from './reopen-cases.ts';
import { reportCases } from './report-cases.ts';
import { resourceClaimCases } from './resource-claim-cases.ts';
import { reservationCases } from './reservation-cases.ts';

/** What every store of operation records does. */
export function recordsContract(store: RecordStore): void {
  const changes = [claimCases, publishCases, reopenCases, mailboxCases, reservationCases, reportCases];
  const lists = [listCases, filterCases, eventCases, outboxCases];
  for (const cases of [...changes, resourceClaimCases, ...lists]) cases(store);
}
