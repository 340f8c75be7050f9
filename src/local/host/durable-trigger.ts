import type { DurableFunctionKind } from '../shared/durable-engine.ts';
import type { TriggerKind } from './trigger-kind.ts';

/** Enters functions of one durable kind in the table that the engine calls. */
export function attachDurable(kind: DurableFunctionKind): TriggerKind {
  return (target, host) => {
    host.durable.add(kind, target);
    return undefined;
  };
}
