import type { OperationRecords, RecordChange } from '../contracts/operation-records.ts';
import { orchestrationFault } from '../domain/problem.ts';
import { readOperation, type ReadInstance } from './read-operation.ts';

/** A message whose operation never came to be is given up after its deliveries, long before this. */
const NEVER_STARTED_MS = 10 * 60_000;

interface Doubtful {
  readonly operationId: string;
  readonly nowAt: string;
}

/**
 * How an operation ended whose record says that it is at work; undefined when it is. It has ended when its orchestration
 * has, or when there is none although there has been time enough to start one.
 */
export async function unrecordedEnd(
  records: OperationRecords,
  readInstance: ReadInstance,
  { operationId, nowAt }: Doubtful,
): Promise<RecordChange | undefined> {
  const record = await records.get(operationId);
  if (!record) return undefined;
  const { run } = record;
  const document = await readOperation(records, readInstance, operationId);
  if (document?.done === true) {
    const { phase, endedAt = nowAt, refusal } = document;
    return { operationId, run, phase, updatedAt: endedAt, endedAt, ...(refusal ? { refusal } : {}) };
  }
  const isOld = Date.parse(nowAt) - Date.parse(record.updatedAt) > NEVER_STARTED_MS;
  if (!isOld || (await readInstance(operationId))) return undefined;
  const end = { phase: 'Failed', updatedAt: nowAt, endedAt: nowAt } as const;
  return { operationId, run, ...end, refusal: orchestrationFault };
}
