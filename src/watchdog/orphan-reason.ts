import type { KeptLedger, OperationRecord } from '../contracts/operation-records.ts';

/** So long may ARM's lists still name what was removed. */
const LISTED_AFTER_REMOVAL_MS = 60 * 60_000;

export interface Maker {
  /** Undefined: no operation of that id is known. */
  readonly record: OperationRecord | undefined;
  /** Of the cluster that the operation was for. */
  readonly ledgers: readonly KeptLedger[];
}

/** Why nobody looks after what carries the mark of this operation; undefined: somebody does. */
export function orphanReason(
  operationId: string,
  { record, ledgers }: Maker,
  nowMs: number,
): string | undefined {
  if (!record) return 'no operation of this id is known';
  if (!record.done) return undefined;
  if (ledgers.some(({ ledger }) => ledger.entries.some(({ markedBy }) => markedBy === operationId))) {
    return undefined;
  }
  const endedMs = Date.parse(record.endedAt ?? record.updatedAt);
  if (nowMs - endedMs < LISTED_AFTER_REMOVAL_MS) return undefined;
  return `its operation ended as ${record.phase}, and no ledger names it`;
}
