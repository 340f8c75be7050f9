/**
 * The one read model: the record outside the engine for lists, the durable instance for the live detail. Every surface
 * reads through here, so that no two can disagree.
 */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { orchestrationFault } from '../domain/problem.ts';
import type { OperationDocument } from '../domain/operation-document.ts';

/** What the durable engine keeps of an instance; `output` once it has ended. */
export interface DurableInstance {
  readonly runtimeStatus: string;
  /** What it was started, or last continued, with. */
  readonly input?: unknown;
  readonly customStatus?: unknown;
  readonly output?: unknown;
}

export type ReadInstance = (instanceId: string) => Promise<DurableInstance | undefined>;

/** What is kept of an operation, in both places. */
export interface KeptOperation {
  readonly record: OperationRecord;
  readonly instance: DurableInstance | undefined;
}

export interface OperationSources {
  readonly records: Pick<OperationRecords, 'get'>;
  readonly readInstance: ReadInstance;
}

/** Undefined when nobody knows it. */
export async function readOperation(
  { records, readInstance }: OperationSources,
  operationId: string,
): Promise<KeptOperation | undefined> {
  const record = await records.get(operationId);
  return record && { record, instance: await readInstance(operationId) };
}

/** What is shown of an operation, from what is kept of it in both places. */
export function shownDocument(
  record: OperationRecord,
  instance: DurableInstance | undefined,
): OperationDocument {
  const document = documentOf(instance?.output) ?? documentOf(instance?.customStatus) ?? fromRecord(record);
  if (document.run !== undefined && document.run < record.run) return takenUpAgain(document, record);
  return document.done || !instance || !hasStopped(instance) ? document : cutShort(document, record);
}

/** The instance that is there is that of an earlier run; the operation has not said anything since. */
function takenUpAgain(
  { endedAt: _endedAt, allowedCommands: _allowed, ...before }: OperationDocument,
  { run, phase, done, updatedAt }: OperationRecord,
): OperationDocument {
  return { ...before, run, phase, done, updatedAt };
}

/** In the engine's words. What continues as new goes on. */
export function hasStopped({ runtimeStatus }: DurableInstance): boolean {
  return ['Completed', 'Failed', 'Terminated', 'Canceled'].includes(runtimeStatus);
}

/**
 * The last that was heard of an operation whose orchestration did not live to say how it ended. What it would have taken
 * then, it takes no more.
 */
function cutShort(
  { allowedCommands: _allowed, ...document }: OperationDocument,
  record: OperationRecord,
): OperationDocument {
  return {
    ...document,
    phase: record.done ? record.phase : 'Failed',
    done: true,
    currentSteps: [],
    ...(record.phase === 'Succeeded'
      ? {}
      : { refusal: { ...(record.refusal ?? orchestrationFault), step: null } }),
  };
}

/** Both were written by the orchestrator, as this document and nothing else; an instance just started has neither. */
export function documentOf(value: unknown): OperationDocument | undefined {
  return typeof value === 'object' && value !== null && 'operationId' in value
    ? (value as OperationDocument)
    : undefined;
}

/** Before the instance has said anything, after it was purged, and for a message that was refused. */
function fromRecord(record: OperationRecord): OperationDocument {
  const { operationId, requestId, requestedBy, clusterId, kind, phase, done, run } = record;
  const { acceptedAt, updatedAt, endedAt, refusal, progress, measures } = record;
  return {
    ...{ operationId, requestId, requestedBy, clusterId, kind, phase, done, run, acceptedAt, updatedAt },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(measures ? { mode: measures.mode, profile: measures.profile } : {}),
    percent: phase === 'Succeeded' ? 100 : (progress?.percent ?? 0),
    currentSteps: [],
    steps: [],
    resources: [],
    ...(refusal ? { refusal: { ...refusal, step: null } } : {}),
  };
}
