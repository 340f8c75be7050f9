import type { OperationRecord } from '../../contracts/operation-records.ts';
import { acceptedMs, facetsOf, searchedText, slowness } from '../record-facets.ts';
import type { Statements } from './statements.ts';

/** Has lists find the operation as its record is now. */
export function putListed(statements: Statements, record: OperationRecord): void {
  const { cluster, requester, subscription, errorClass, phase, lane, kind, done } = facetsOf(record);
  statements.putListed.run(
    record.operationId,
    ...[acceptedMs(record), slowness(record), cluster, requester, subscription, errorClass],
    ...[phase, lane, kind, Number(done), endedMs(record), searchedText(record)],
  );
}

function endedMs({ done, endedAt, updatedAt }: OperationRecord): number | null {
  return done ? Date.parse(endedAt ?? updatedAt) : null;
}

/** Has the operation stand for its cluster, if it was accepted last. */
export function putLatest(statements: Statements, record: OperationRecord): void {
  if (record.kind === 'plan') return;
  statements.putLatest.run(record.clusterId.toLowerCase(), acceptedMs(record), record.operationId);
}
