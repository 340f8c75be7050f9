import type { OperationRecords } from '../../../src/contracts/operation-records.ts';

/** Is told of a call before it is made. */
export type HearCall = (name: string, values: readonly unknown[]) => void;

/** The same records, whose calls are told of if anybody wants to hear. */
export function heardRecords(records: OperationRecords, heard: HearCall | undefined): OperationRecords {
  if (!heard) return records;
  return new Proxy(records, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...values: unknown[]): unknown => {
        heard(String(name), values);
        return Reflect.apply(method, target, values);
      };
    },
  });
}
