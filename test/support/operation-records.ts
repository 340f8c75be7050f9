import type { OperationRecord } from '../../src/contracts/operation-records.ts';
import { operationDocument } from './operation-documents.ts';

/** Of the operation of `operationDocument`, at work; a test changes what matters to it. */
export function operationRecord(change: Partial<OperationRecord> = {}): OperationRecord {
  const { operationId, requestId, requestedBy, clusterId, kind, phase, acceptedAt, updatedAt } =
    operationDocument();
  return {
    ...{ operationId, requestId, requestedBy, clusterId, kind, phase, acceptedAt, updatedAt },
    bodyHash: 'h',
    done: false,
    run: 1,
    mailCursor: 0,
    ...change,
  };
}
