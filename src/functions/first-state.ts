import type { OperationRecords } from '../contracts/operation-records.ts';
import type { UnplannedOperation } from '../contracts/queued-operation.ts';
import { newDeprovisioning } from '../domain/deprovision.ts';
import { newOperation, type OperationState } from '../domain/operation-state.ts';
import { planCluster } from '../domain/planning/plan-cluster.ts';

export interface FirstStateDependencies {
  readonly records: Pick<OperationRecords, 'ledgersOf'>;
  /** V45: where no preview feature is registered unless the request says so. */
  readonly productionSubscriptions: readonly string[];
}

/** The state that an operation begins with. Only one that has its cluster may ask: what stands of it is read here. */
export async function firstState(
  { records, productionSubscriptions }: FirstStateDependencies,
  { ids, request, acceptedAt }: UnplannedOperation,
): Promise<OperationState> {
  if (request.kind === 'DeprovisionCluster') {
    const made = await records.ledgersOf(ids.clusterId);
    return newDeprovisioning({ ids, acceptedAt, whenInUse: request.whenInUse, made });
  }
  const { operationId } = ids;
  return newOperation({
    ids,
    onFailure: request.onFailure,
    plan: planCluster(request, { operationId, productionSubscriptions }),
    acceptedAt,
  });
}
