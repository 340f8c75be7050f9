import type { Tags } from './step-inputs.ts';

/** Marks what an operation created, on the types that carry tags, so that it is recognised after a crash. */
export const OPERATION_TAG = 'slipway-operation';
export const REQUEST_TAG = 'slipway-request';

/** ARM compares tag names without regard to case and keeps the case of values. */
export function isMarkedBy(tags: Tags | undefined, operationId: string): boolean {
  return Object.entries(tags ?? {}).some(
    ([name, value]) => name.toLowerCase() === OPERATION_TAG && value === operationId,
  );
}
