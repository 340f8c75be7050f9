import { claimCases } from './claim-cases.ts';
import { listCases } from './list-cases.ts';
import { mailboxCases } from './mailbox-cases.ts';
import { publishCases } from './publish-cases.ts';
import { reportCases } from './report-cases.ts';
import type { RecordStore } from './record-store.ts';
import { reservationCases } from './reservation-cases.ts';

/** What every store of operation records does. */
export function recordsContract(store: RecordStore): void {
  for (const cases of [claimCases, publishCases, mailboxCases, listCases, reservationCases, reportCases])
    cases(store);
}
