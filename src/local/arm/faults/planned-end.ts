import type { PlannedEnd } from '../world.ts';
import type { FaultSpec } from './fault-spec.ts';

/** The end that a fault of kind operation gives to the operation that the request begins. */
export function plannedEnd({ operation, code, message, lateSeconds }: FaultSpec): PlannedEnd {
  switch (operation) {
    case 'hangs':
      return { outcome: 'never', code: '', message: '' };
    case 'cancels':
      return { outcome: 'Canceled', code, message };
    case 'succeedsLate':
      return { outcome: 'Failed', code, message, succeedsAfterMs: lateSeconds * 1000 };
    case true:
    case false:
    case 'fails':
      return { outcome: 'Failed', code, message };
  }
}
