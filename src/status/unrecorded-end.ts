import type { OperationRecord, OperationRecords, RecordChange } from '../contracts/operation-records.ts';
import type { OperationDocument } from '../domain/operation-document.ts';
import { isEnded } from '../domain/operation-state.ts';
import { operationLost } from '../domain/problem.ts';
import { shownDocument, type DurableInstance, type ReadInstance } from './read-operation.ts';

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
  const instance = await readInstance(operationId);
  if (instance) return endOfInstance(record, instance, nowAt);
  return isRecent(record, nowAt) ? undefined : lostEnd(record, nowAt);
}

/** The end that the orchestration came to and the record does not know; undefined when there is none. */
export function endOfInstance(
  record: OperationRecord,
  instance: DurableInstance,
  nowAt: string,
): RecordChange | undefined {
  const { operationId, run } = record;
  const document = shownDocument(record, instance);
  if (record.done || !document.done || isBeingStarted(record, nowAt)) return undefined;
  const { phase, endedAt = nowAt, refusal } = document;
  return {
    ...{ operationId, run, phase, updatedAt: endedAt, endedAt },
    ...(refusal ? { refusal } : {}),
    ...lastWords(document),
  };
}

/** What the orchestration would have told with its end. */
function lastWords({
  unrecorded,
  outputs,
}: OperationDocument): Pick<RecordChange, 'news' | 'measures' | 'outputs'> {
  return unrecorded ? { ...unrecorded, ...(outputs ? { outputs } : {}) } : {};
}

/**
 * The end of an operation without an orchestration. One that was taken up again, and never started, stands where it had
 * ended before: there it can be taken up once more.
 */
export function lostEnd({ operationId, run, phase }: OperationRecord, nowAt: string): RecordChange {
  return {
    operationId,
    run,
    phase: isEnded(phase) ? phase : 'Failed',
    updatedAt: nowAt,
    endedAt: nowAt,
    refusal: operationLost,
  };
}

/** Of one just taken up again the engine still has the last end. */
function isBeingStarted(record: OperationRecord, nowAt: string): boolean {
  return record.run > 1 && isRecent(record, nowAt);
}

function isRecent({ updatedAt }: OperationRecord, nowAt: string): boolean {
  return Date.parse(nowAt) - Date.parse(updatedAt) <= NEVER_STARTED_MS;
}
