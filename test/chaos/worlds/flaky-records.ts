import type { OperationRecords } from '../../../src/contracts/operation-records.ts';

/** The same records, whose calls fail when `fails` says so: some before they were carried out, some after. */
export function flakyRecords(
  records: OperationRecords,
  fails: () => 'before' | 'after' | undefined,
): OperationRecords {
  return new Proxy(records, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...values: unknown[]): Promise<unknown> => {
        const failure = fails();
        if (failure === 'before') throw new Error('the record store is not there');
        const answer: unknown = await Reflect.apply(method, target, values);
        if (failure === 'after') throw new Error('the record store did not answer');
        return answer;
      };
    },
  });
}
