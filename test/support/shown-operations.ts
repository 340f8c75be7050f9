import type { ShownOperation } from '../../src/cli/progress/shown-operation.ts';
import type { StepAnswer } from '../../src/status/schema/answers.ts';

/** Of a running operation; a test changes what matters to it. */
export function shownOperation(change: Partial<ShownOperation> = {}): ShownOperation {
  return {
    operationId: 'req-1.abc',
    requestId: 'req-1',
    requestedBy: 'team-a',
    clusterId:
      '/subscriptions/s/resourceGroups/rg-test/providers/Microsoft.ContainerService/managedClusters/aks-test',
    kind: 'provision',
    phase: 'Provisioning',
    done: false,
    percent: 10,
    acceptedAt: '2026-01-05T08:00:00.000Z',
    updatedAt: '2026-01-05T08:00:00.000Z',
    steps: [],
    resources: [],
    ...change,
  };
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
