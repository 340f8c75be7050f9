/** The agent pools of a cluster, as resources of their own to read. They are written with their cluster. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { aksRefusal } from '../arm-error.ts';
import { isObject, listAt, textAt, type JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';
import { clusterShown } from './cluster-versions.ts';
import { CLUSTER_PATH, CLUSTER_TYPE, requireCluster } from './managed-clusters.ts';

export const agentPoolRoutes: readonly Route[] = [
  route('GET', `${CLUSTER_PATH}/agentPools`, (call) => page(call, poolsOf(call))),
  route('GET', `${CLUSTER_PATH}/agentPools/{pool}`, getPool),
];

function poolsOf(call: ArmCall): readonly JsonObject[] {
  const cluster = requireCluster(call);
  return listAt(clusterShown(cluster), 'properties', 'agentPoolProfiles')
    .filter(isObject)
    .map(({ name, ...properties }) => ({
      id: `${cluster.id}/agentPools/${String(name)}`,
      name,
      type: `${CLUSTER_TYPE}/agentPools`,
      properties,
    }));
}

function getPool(call: ArmCall): ArmAnswer {
  const wanted = call.param('pool').toLowerCase();
  const body = poolsOf(call).find((each) => textAt(each, 'name')?.toLowerCase() === wanted);
  if (body) return { status: 200, body };
  throw aksRefusal(404, 'NotFound', `Could not find the agent pool: ${call.param('pool')}.`);
}
