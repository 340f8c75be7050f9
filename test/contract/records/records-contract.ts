import { claimCases } from './claim-cases.ts';
import { listCases } from './list-cases.ts';
import { mailboxCases } from './mailbox-cases.ts';
import { publishCases } from './publish-cases.ts';
import type { RecordStore } from './record-store.ts';
import { reopenCases } from './reopen-cases.ts';
import { reportCases } from './report-cases.ts';
import { resourceClaimCases } from './resource-claim-cases.ts';
import { reservationCases } from './reservation-cases.ts';

/** What every store of operation records does. */
export function recordsContract(store: RecordStore): void {
  const all = [
    claimCases,
    publishCases,
    reopenCases,
    mailboxCases,
    listCases,
    reservationCases,
    resourceClaimCases,
    reportCases,
  ];
  for (const cases of all) cases(store);
}
