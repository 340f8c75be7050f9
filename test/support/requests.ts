import { operationIdOf, clusterIdOf } from '../../src/domain/operation-ids.ts';
import { newOperation, type OperationState } from '../../src/domain/operation-state.ts';
import { planCluster } from '../../src/domain/planning/plan-cluster.ts';
import { requestSchema, type ClusterRequestInput, type ProvisionRequest } from '../../src/domain/request.ts';

export const START = '2026-01-05T08:00:00.000Z';

/** A request with the values of the 2022 document; a test changes what matters to it. */
export function requestInput(): ClusterRequestInput {
  return {
    apiVersion: 'slipway/v1',
    kind: 'ProvisionCluster',
    requestId: 'req-1',
    requestedBy: 'team-a',
    target: {
      subscriptionId: '00000000-0000-4000-8000-000000000001',
      resourceGroup: 'rg-test',
      clusterName: 'aks-test',
      location: 'westus2',
    },
    network: {
      mode: 'byoVnet',
      virtualNetwork: { name: 'vnet-aks', addressPrefixes: ['172.19.0.0/16'] },
      apiServerSubnet: { name: 'snet-apiserver', addressPrefix: '172.19.0.0/28' },
      nodeSubnet: { name: 'snet-cluster', addressPrefix: '172.19.1.0/24' },
    },
    identity: { name: 'id-aks' },
  };
}

export function clusterRequest(change: Partial<ClusterRequestInput> = {}): ProvisionRequest {
  const request = requestSchema.parse({ ...requestInput(), ...change });
  if (request.kind !== 'ProvisionCluster') throw new TypeError('not a request for a cluster');
  return request;
}

export function operationState(request: ProvisionRequest = clusterRequest()): OperationState {
  const operationId = operationIdOf(request.requestId, request.target);
  return newOperation({
    ids: {
      operationId,
      requestId: request.requestId,
      requestedBy: request.requestedBy,
      clusterId: clusterIdOf(request.target),
    },
    onFailure: request.onFailure,
    plan: planCluster(request, { operationId, productionSubscriptions: [] }),
    acceptedAt: START,
  });
}
