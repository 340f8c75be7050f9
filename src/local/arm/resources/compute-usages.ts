/** vCPUs: what a subscription may use of them in a region, and what its clusters use. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { aksRefusal } from '../arm-error.ts';
import { textAt, type JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import { normalLocation, subscriptionScope } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import { keyOf } from '../state/resource-table.ts';
import type { World } from '../world.ts';
import { readBuilt } from './built-cluster.ts';
import type { ClusterPlace } from './cluster-body.ts';
import type { ClusterRequest } from './cluster-request.ts';

const REGIONAL = 'cores';
const DEFAULT_LIMIT = 350;
const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters';
/** Series, vCPUs, features, accelerator, generation: Standard_D4ds_v5. */
const VM_SIZE = /^Standard_([A-Z]+)(\d+)(?:-\d+)?([a-z]*)(?:_(?!v\d)[A-Z]+\d+)?(?:_(v\d+))?$/i;

export const computeUsageRoutes: readonly Route[] = [
  route(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages',
    listUsages,
  ),
];

interface VmSize {
  readonly family: string;
  readonly cores: number;
}

function parseSize(text: string): VmSize | undefined {
  const [, series, cores, features, version] = VM_SIZE.exec(text) ?? [];
  if (series === undefined || cores === undefined) return undefined;
  const family = `standard${`${series}${features ?? ''}`.toUpperCase()}${version?.toLowerCase() ?? ''}Family`;
  return { family, cores: Number(cores) };
}

/** Cores by the name of their usage, in lower case, with the name as it is shown. */
type Cores = Map<string, { readonly name: string; readonly cores: number }>;

function add(cores: Cores, name: string, more: number): void {
  const before = cores.get(name.toLowerCase())?.cores ?? 0;
  cores.set(name.toLowerCase(), { name, cores: before + more });
}

function coresOf({ pools }: ClusterRequest, into: Cores = new Map()): Cores {
  for (const { vmSize, count } of pools) {
    const size = parseSize(vmSize);
    if (!size) continue;
    add(into, REGIONAL, size.cores * count);
    add(into, size.family, size.cores * count);
  }
  return into;
}

/** What all clusters of the subscription in the region use, but one. */
function inUse(world: World, { subscription, location, id }: Omit<ClusterPlace, 'groupName'>): Cores {
  const cores: Cores = new Map();
  const prefix = `/subscriptions/${subscription}/`.toLowerCase();
  for (const cluster of world.resources.ofType(CLUSTER_TYPE)) {
    const isOther = keyOf(cluster.id) !== keyOf(id) && keyOf(cluster.id).startsWith(prefix);
    if (isOther && textAt(cluster.body, 'location') === location) coresOf(readBuilt(cluster).request, cores);
  }
  return cores;
}

function limitOf(world: World, name: string): number {
  const given = [...world.rules.quotas].find(([each]) => each.toLowerCase() === name.toLowerCase());
  return given?.[1] ?? DEFAULT_LIMIT;
}

/** Refuses a cluster whose nodes are of no known size, or are more than what is left. */
export function requireCores(world: World, request: ClusterRequest, place: ClusterPlace): void {
  const unknown = request.pools.find(({ vmSize }) => !parseSize(vmSize));
  if (unknown) {
    throw aksRefusal(
      400,
      'BadRequest',
      `The VM size of ${unknown.vmSize} is not allowed in your subscription in location '${place.location}'.`,
      'agentPoolProfile.vmSize',
    );
  }
  const used = inUse(world, place);
  for (const [key, { name, cores }] of coresOf(request)) {
    const left = Math.max(0, limitOf(world, name) - (used.get(key)?.cores ?? 0));
    if (cores > left) throw overQuota({ name, cores, left, location: place.location });
  }
}

function overQuota(over: { name: string; cores: number; left: number; location: string }): Error {
  const { name, cores, left, location } = over;
  const message =
    name === REGIONAL
      ? `Insufficient regional vcpu quota left for location ${location}. left regional vcpu quota ${String(left)}, ` +
        `requested quota ${String(cores)}.`
      : `Insufficient vcpu quota requested ${String(cores)}, remaining ${String(left)} for family ${name} for region ${location}.`;
  return aksRefusal(400, 'ErrCode_InsufficientVCPUQuota', message);
}

function listUsages(call: ArmCall): ArmAnswer {
  const { world } = call;
  const location = normalLocation(call.param('location'));
  const used = inUse(world, {
    subscription: call.param('subscription'),
    location,
    id: subscriptionScope(call),
  });
  for (const name of [REGIONAL, ...world.rules.quotas.keys()]) add(used, name, 0);
  return page(
    call,
    [...used.values()].map(({ name, cores }): JsonObject => {
      const localizedValue = name === REGIONAL ? 'Total Regional vCPUs' : `${name} vCPUs`;
      return {
        unit: 'Count',
        currentValue: cores,
        limit: limitOf(world, name),
        name: { value: name, localizedValue },
      };
    }),
  );
}
