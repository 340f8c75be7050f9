import type { Tags } from './step-inputs.ts';

/** Marks what an operation created, on the types that carry tags, so that it is recognised after a crash. */
export const OPERATION_TAG = 'slipway-operation';
export const REQUEST_TAG = 'slipway-request';

/** The operation whose mark this is. ARM compares tag names without regard to case and keeps the case of values. */
export function markOf(tags: Tags | undefined): string | undefined {
  return Object.entries(tags ?? {}).find(([name]) => name.toLowerCase() === OPERATION_TAG)?.[1];
}

export function isMarkedBy(tags: Tags | undefined, operationId: string): boolean {
  return markOf(tags) === operationId;
}
