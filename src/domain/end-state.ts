import type { OperationState } from './operation-state.ts';

/**
 * The state of an ended operation as its record keeps it, for a command that takes it up again: without the URLs of
 * Azure's operations, which are signed. Nothing is under way any more, and what is taken up again is looked at anew.
 */
export function keptEndState(state: OperationState): OperationState {
  const steps = Object.entries(state.steps).map(([id, { handle: _handle, ...progress }]) => [id, progress]);
  return { ...state, steps: Object.fromEntries(steps) as OperationState['steps'] };
}
