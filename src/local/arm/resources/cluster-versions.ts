/** The entity tags of clusters and their pools, and how AKS refuses a write to another version than the one there. */
import type { ArmCall } from '../arm-call.ts';
import { aksRefusal } from '../arm-error.ts';
import { guidFrom } from '../guid.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import { failedCondition } from '../preconditions.ts';
import type { ResourceRecord } from '../state/resource-table.ts';

export function clusterShown({ body }: ResourceRecord): JsonObject {
  const pools = listAt(body, 'properties', 'agentPoolProfiles').map((pool) =>
    isObject(pool) ? { ...pool, eTag: tagOf(pool) } : pool,
  );
  const properties = { ...objectAt(body, 'properties'), agentPoolProfiles: pools };
  return { ...body, eTag: tagOf(body), properties };
}

function tagOf(value: JsonObject): string {
  return guidFrom('etag', JSON.stringify(value));
}

export function requireClusterVersion(call: ArmCall, cluster: ResourceRecord | undefined): void {
  const etag = cluster && textAt(clusterShown(cluster), 'eTag');
  const failed = failedCondition(call, etag);
  if (!failed) return;
  throw aksRefusal(
    412,
    'PreconditionFailed',
    `The request with ${failed.header} ${failed.wanted} does not meet the current etag ${etag ?? '(none)'} of the ` +
      'managed cluster.',
  );
}
