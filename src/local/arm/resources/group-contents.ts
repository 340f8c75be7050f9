import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { objectAt, type JsonObject } from '../json-values.ts';
import { groupKeyOf, isVisible, requireGroup } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import type { ResourceRecord } from '../state/resource-table.ts';

export const groupContentRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{subscription}/resourceGroups/{group}/resources', listResources),
];

/** The resources of a group as ARM itself knows them: without properties, without children. */
function listResources(call: ArmCall): ArmAnswer {
  const wanted = /resourceType eq '([^']+)'/i
    .exec(call.request.query.get('$filter') ?? '')?.[1]
    ?.toLowerCase();
  const resources = call.world.resources
    .ofGroup(groupKeyOf(requireGroup(call)))
    .filter((resource) => isVisible(call.world, resource) && isTopLevel(resource))
    .filter(({ type }) => wanted === undefined || type === wanted);
  return { status: 200, body: { value: resources.map(summary) } };
}

function isTopLevel({ type }: ResourceRecord): boolean {
  return type.split('/').length === 2 && !type.startsWith('microsoft.authorization/');
}

function summary({ body }: ResourceRecord): JsonObject {
  const kept = ['id', 'name', 'type', 'location', 'tags', 'sku', 'identity'] as const;
  const fields = Object.fromEntries(kept.filter((name) => name in body).map((name) => [name, body[name]]));
  return { ...fields, provisioningState: objectAt(body, 'properties')['provisioningState'] ?? 'Succeeded' };
}
