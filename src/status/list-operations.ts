import type { OperationRecords, RecordFilter } from '../contracts/operation-records.ts';
import type { ClusterListAnswer, OperationListAnswer } from './schema/answers.ts';
import { summaryOf } from './summary.ts';

export async function listOperations(
  records: Pick<OperationRecords, 'list'>,
  filter: RecordFilter,
): Promise<OperationListAnswer> {
  const { records: found, continuationToken } = await records.list(filter);
  return {
    operations: found.map(summaryOf),
    ...(continuationToken === undefined ? {} : { continuationToken }),
  };
}

/** The latest operation of each cluster. */
export async function listClusters(
  records: Pick<OperationRecords, 'listClusters'>,
  filter: Parameters<OperationRecords['listClusters']>[0],
): Promise<ClusterListAnswer> {
  const { records: found, continuationToken } = await records.listClusters(filter);
  const clusters = found.map(summaryOf).map((latest) => {
    const { clusterId, subscriptionId, resourceGroup, clusterName } = latest;
    return { clusterId, subscriptionId, resourceGroup, clusterName, latest };
  });
  return { clusters, ...(continuationToken === undefined ? {} : { continuationToken }) };
}
