import { bodyMetadata } from './body-metadata.ts';
import type { TypedData } from './core-contract.ts';
import type { TriggerEvent } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import { timerInput } from './timer-trigger.ts';

/** What sets a function off that somebody runs through the admin API, in the place of its trigger's own event. */
export function manualEvent(target: RegisteredFunction, input: string): TriggerEvent {
  const data = triggerData(target, input);
  return {
    data,
    metadata: bodyMetadata(data),
    reason: 'This function was programmatically called via the host APIs.',
  };
}

function triggerData({ name, trigger }: RegisteredFunction, input: string): TypedData {
  const { type, cardinality } = trigger.binding;
  switch (type.toLowerCase()) {
    case 'httptrigger':
      return {
        http: { method: 'POST', url: `http://127.0.0.1/admin/functions/${name}`, body: { string: input } },
      };
    case 'timertrigger':
      return { json: JSON.stringify(timerInput(undefined, false)) };
    default:
      return cardinality === 'many' ? { collectionString: { string: [input] } } : { string: input };
  }
}
