import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { isEnded } from '../domain/operation-state.ts';
import { operationSpans } from './operation-spans.ts';
import type { Telemetry } from './telemetry.ts';

/** More happens to no operation. */
const MOST_EVENTS = 2000;

/**
 * The same records, which tell of each operation when it has ended: its trace, its figures. What was told is told again
 * only where two processes write the same end at once. The records given are methods that need no `this`.
 */
export function recordsWithTelemetry(records: OperationRecords, telemetry: Telemetry): OperationRecords {
  if (!telemetry.isOn) return records;
  const ending = async (operationId: string, write: () => Promise<void>): Promise<void> => {
    const before = await quietly(records.get(operationId));
    await write();
    const after = await quietly(records.get(operationId));
    if (after?.done && !(before?.done && before.run === after.run))
      await quietly(tellEnd(records, telemetry, after));
  };
  return {
    ...records,
    reject: (record) => ending(record.operationId, () => records.reject(record)),
    publish: (change) =>
      isEnded(change.phase)
        ? ending(change.operationId, () => records.publish(change))
        : records.publish(change),
  };
}

async function tellEnd(
  records: Pick<OperationRecords, 'eventsOf'>,
  telemetry: Telemetry,
  record: OperationRecord,
): Promise<void> {
  const { operationId, phase, kind } = record;
  const events = (await quietly(records.eventsOf(operationId, 0, MOST_EVENTS))) ?? [];
  const { spans, steps, seconds } = operationSpans(record, events);
  for (const span of spans) telemetry.tell(span);
  telemetry.count('slipway.operations.ended', { phase, kind });
  if (phase !== 'Rejected') telemetry.measure('slipway.operation.duration', seconds, { phase });
  for (const { step, outcome, seconds: took } of steps)
    telemetry.measure('slipway.step.duration', took, { step, outcome });
}

/** What is done for telemetry alone costs nobody the write. */
async function quietly<T>(done: Promise<T>): Promise<T | undefined> {
  try {
    return await done;
  } catch {
    return undefined;
  }
}
