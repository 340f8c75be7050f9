import type { OperationDocument, StepDocument } from '../../src/domain/operation-document.ts';

/** Of a running operation; a test changes what matters to it. */
export function operationDocument(change: Partial<OperationDocument> = {}): OperationDocument {
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
    currentSteps: [],
    steps: [],
    resources: [],
    ...change,
  };
}

export function stepDocument(change: Partial<StepDocument> = {}): StepDocument {
  return {
    id: 'virtual-network',
    title: 'Create virtual network vnet-aks',
    state: 'waiting',
    attempts: 0,
    ...change,
  };
}
