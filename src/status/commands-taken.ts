/** Whether an ended operation can still be taken up again, as `reopen` of the records decides it. */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { endedAfter, successorOf } from '../contracts/successor-of.ts';
import type { OperationDocument } from '../domain/operation-document.ts';

/** Of operations of one cluster that there may be many of, the newest. */
const MOST = 50;

/** The same without the commands that would be refused since another operation has had its cluster, or has it. */
export async function withCommandsTaken(
  records: Pick<OperationRecords, 'list'>,
  record: OperationRecord,
  document: OperationDocument,
): Promise<OperationDocument> {
  if (!document.done || (document.allowedCommands ?? []).length === 0) return document;
  return (await isOver(records, record, document)) ? { ...document, allowedCommands: [] } : document;
}

async function isOver(
  records: Pick<OperationRecords, 'list'>,
  record: OperationRecord,
  document: OperationDocument,
): Promise<boolean> {
  const { clusterId } = record;
  const [live, succeeded, removals] = await Promise.all([
    records.list({ clusterId, done: false, top: MOST }),
    records.list({ clusterId, phase: 'Succeeded', top: MOST }),
    records.list({ clusterId, phase: 'CompensationIncomplete', kind: 'deprovision', top: MOST }),
  ]);
  const holdsCluster = live.records.some((each) => each.kind !== 'plan' && isAnother(each, record));
  if (holdsCluster || successorOf(record, succeeded.records)) return true;
  return leftSomething(document) && removals.records.some((each) => tookOver(each, record));
}

function isAnother(each: OperationRecord, { operationId }: OperationRecord): boolean {
  return each.operationId !== operationId;
}

/** What this one could not remove either is its own from then on. */
function tookOver(removal: OperationRecord, record: OperationRecord): boolean {
  return isAnother(removal, record) && removal.done && endedAfter(removal, record);
}

function leftSomething({ resources }: OperationDocument): boolean {
  return resources.some(({ outcome }) => outcome === 'created' || outcome === 'left');
}
