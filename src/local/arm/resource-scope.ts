/** Where a request stands: its subscription and resource group, and the refusals that all resource types share. */
import type { ArmCall } from './arm-call.ts';
import { gatewayRefusal, type ArmError } from './arm-error.ts';
import { textAt } from './json-values.ts';
import { keyOf, type ResourceRecord } from './state/resource-table.ts';
import type { World } from './world.ts';

export const GROUP_TYPE = 'microsoft.resources/resourcegroups';

export function subscriptionScope(call: ArmCall): string {
  return `/subscriptions/${call.param('subscription')}`;
}

export function findGroup(call: ArmCall): ResourceRecord | undefined {
  return call.world.resources.get(`${subscriptionScope(call)}/resourceGroups/${call.param('group')}`);
}

export function requireGroup(call: ArmCall): ResourceRecord {
  const group = findGroup(call);
  if (group) return group;
  throw groupNotFound(call.param('group'));
}

export function groupNotFound(name: string): ArmError {
  return gatewayRefusal(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** The group, when things may be written into it. */
export function requireLiveGroup(call: ArmCall): ResourceRecord {
  const group = requireGroup(call);
  if (provisioningState(group) !== 'Deleting') return group;
  throw groupBeingDeleted(call.param('group'));
}

export function groupBeingDeleted(name: string): ArmError {
  return gatewayRefusal(
    409,
    'ResourceGroupBeingDeleted',
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
  );
}

export function provisioningState(resource: ResourceRecord): string {
  return textAt(resource.body, 'properties', 'provisioningState') ?? 'Succeeded';
}

export function nameOf(resource: ResourceRecord): string {
  return textAt(resource.body, 'name') ?? '';
}

/** The resources of a type in the group that the path names, or else in its subscription. */
export function resourcesInScope(call: ArmCall, type: string): readonly ResourceRecord[] {
  const scope = /\/resourceGroups\//i.test(call.request.path)
    ? requireGroup(call).id
    : subscriptionScope(call);
  return call.world.resources
    .ofType(type)
    .filter((each) => isVisible(call.world, each) && keyOf(each.id).startsWith(`${keyOf(scope)}/`));
}

export function groupKeyOf(group: ResourceRecord): string {
  return keyOf(group.id);
}

/** What ARM answers to a read of a resource that is not there, or not yet to be seen. */
export function resourceNotFound(type: string, name: string, group: string): ArmError {
  return gatewayRefusal(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );
}

export function isVisible(world: World, resource: ResourceRecord | undefined): resource is ResourceRecord {
  return resource !== undefined && resource.visibleMs <= world.nowMs;
}

/** Region names are compared and shown without spaces, in lower case. */
export function normalLocation(location: string): string {
  return location.replace(/\s/g, '').toLowerCase();
}

export function requireLocation(body: unknown): string {
  const location = textAt(body, 'location');
  if (location !== undefined) return normalLocation(location);
  throw gatewayRefusal(400, 'LocationRequired', 'The location property is required for this definition.');
}

/** Refuses a move of an existing resource to another region. */
export function requireSameLocation(
  existing: ResourceRecord | undefined,
  location: string,
  group: string,
): void {
  const own = existing && textAt(existing.body, 'location');
  if (!existing || own === undefined || own === location) return;
  throw gatewayRefusal(
    409,
    'InvalidResourceLocation',
    `The resource '${nameOf(existing)}' already exists in location '${own}' in resource group '${group}'. ` +
      `A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
  );
}

export function tagsOf(body: unknown): { tags?: unknown } {
  const tags = typeof body === 'object' && body !== null && 'tags' in body ? body.tags : undefined;
  return tags === undefined ? {} : { tags };
}
