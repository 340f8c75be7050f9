import type { OperationRecords } from '../contracts/operation-records.ts';
import type { EventPump } from './event-pump.ts';

/**
 * The same records, which wake the pump after each write that may bring an event. A write that fails may have been made:
 * then the next ring, or the timer, finds what it left. The records given are methods that need no `this`.
 */
export function recordsWithEvents(
  records: OperationRecords,
  pump: Pick<EventPump, 'ring'>,
): OperationRecords {
  const ringing = async <R>(write: Promise<R>): Promise<R> => {
    const result = await write;
    pump.ring();
    return result;
  };
  return {
    ...records,
    claim: (record, options) => ringing(records.claim(record, options)),
    reject: (record) => ringing(records.reject(record)),
    publish: (change) => ringing(records.publish(change)),
  };
}
