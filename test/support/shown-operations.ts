import type { ShownOperation } from '../../src/cli/progress/shown-operation.ts';
import type { StepAnswer } from '../../src/status/schema/answers.ts';
import { operationAnswer } from './operation-answers.ts';

/** Of a running operation; a test changes what matters to it. */
export function shownOperation(change: Partial<ShownOperation> = {}): ShownOperation {
  return { ...operationAnswer(), ...change };
}

export function stepAnswer(change: Partial<StepAnswer> = {}): StepAnswer {
  return {
    id: 'virtual-network',
    title: 'Create virtual network vnet-aks',
    state: 'waiting',
    attempts: 0,
    ...change,
  };
}
