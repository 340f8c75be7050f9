import type {
  OperationEvent,
  OperationResult,
  PhaseChanged,
  StepFinished,
} from '../../src/domain/operation-event.ts';
import { operationRecord } from './operation-records.ts';
import { START } from './requests.ts';

function common(
  operationId: string,
  sequence: number,
): Omit<PhaseChanged, 'type' | 'phase' | 'previousPhase' | 'done'> {
  const { requestId, requestedBy, clusterId, kind, run } = operationRecord();
  return { operationId, requestId, requestedBy, clusterId, kind, run, sequence, at: START };
}

export function phaseChanged(sequence: number, operationId = 'op-1'): PhaseChanged {
  const phases = sequence === 1 ? ({ phase: 'Accepted', previousPhase: null } as const) : undefined;
  return {
    ...common(operationId, sequence),
    type: 'phaseChanged',
    ...(phases ?? { phase: 'Provisioning', previousPhase: 'Preflight' }),
    done: false,
  };
}

export function stepFinished(sequence: number, operationId = 'op-1'): StepFinished {
  return {
    ...common(operationId, sequence),
    type: 'stepFinished',
    step: {
      stepId: 'virtualNetwork',
      title: 'Virtual network vnet-aks',
      kind: 'virtualNetwork',
      state: 'refused',
      attempts: 2,
      startedAt: START,
      problem: { code: 'Conflict', class: 'busy', owner: 'azure', message: 'busy' },
    },
  };
}

export function operationResult(sequence: number, outputs: OperationResult['outputs'] = {}): OperationResult {
  return { ...common('op-1', sequence), type: 'result', phase: 'Succeeded', outputs };
}

/** One of each type. */
export const eventsOfEachType: readonly OperationEvent[] = [
  phaseChanged(1),
  { ...phaseChanged(2), phase: 'Failed', done: true, refusal: refusal() },
  stepFinished(3),
  { ...operationResult(4), phase: 'Failed', refusal: refusal() },
  operationResult(5, { fqdn: 'aks.example' }),
];

function refusal(): NonNullable<PhaseChanged['refusal']> {
  return {
    code: 'QuotaExceeded',
    class: 'quota',
    owner: 'user',
    message: 'no cores left',
    remedy: 'ask for more',
  };
}
