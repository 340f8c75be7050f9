import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { objectAt, type JsonObject } from '../json-values.ts';
import { groupKeyOf, isVisible, requireGroup, subscriptionScope } from '../resource-scope.ts';
import { page } from '../page.ts';
import { tagFilter } from '../tag-filter.ts';
import { route, type Route } from '../router.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';

export const groupContentRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{subscription}/resources', listResources),
  route('GET', '/subscriptions/{subscription}/resourceGroups/{group}/resources', listResources),
];

/** The resources of a group, or of the subscription, as ARM itself knows them: without properties, without children. */
function listResources(call: ArmCall): ArmAnswer {
  const isTagged = tagFilter(call);
  const wanted = /resourceType eq '([^']+)'/i
    .exec(call.request.query.get('$filter') ?? '')?.[1]
    ?.toLowerCase();
  const resources = resourcesAsked(call)
    .filter((resource) => isVisible(call.world, resource) && isTopLevel(resource))
    .filter(({ type, body }) => (wanted === undefined || type === wanted) && (isTagged?.(body) ?? true));
  return page(call, resources.map(isTagged ? untaggedSummary : summary));
}

/** What was found by its tags is told without them: github.com/Azure/azure-cli/issues/3180. */
function untaggedSummary(resource: ResourceRecord): JsonObject {
  const { tags: _tags, ...rest } = summary(resource);
  return rest;
}

function resourcesAsked(call: ArmCall): readonly ResourceRecord[] {
  const { resources } = call.world;
  if (/\/resourceGroups\//i.test(call.request.path)) return resources.ofGroup(groupKeyOf(requireGroup(call)));
  const scope = `${subscriptionScope(call)}/`.toLowerCase();
  return resources.all().filter(({ id, groupKey }) => groupKey !== '' && keyOf(id).startsWith(scope));
}

function isTopLevel({ type }: ResourceRecord): boolean {
  return type.split('/').length === 2 && !type.startsWith('microsoft.authorization/');
}

function summary({ body }: ResourceRecord): JsonObject {
  const kept = ['id', 'name', 'type', 'location', 'tags', 'sku', 'identity'] as const;
  const fields = Object.fromEntries(kept.filter((name) => name in body).map((name) => [name, body[name]]));
  return { ...fields, provisioningState: objectAt(body, 'properties')['provisioningState'] ?? 'Succeeded' };
}
