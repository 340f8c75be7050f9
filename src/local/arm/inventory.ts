/** What is there, in short, and how that differs from what was there before. */
import { objectAt, textAt, type JsonObject } from './json-values.ts';
import type { ResourceRecord, ResourceTable } from './state/resource-table.ts';

export function inventory(resources: ResourceTable): readonly JsonObject[] {
  return resources.all().map(summary);
}

function summary({ id, body, parentKey }: ResourceRecord): JsonObject {
  const state = textAt(body, 'properties', 'provisioningState');
  return {
    id,
    type: body['type'],
    ...(state === undefined ? {} : { provisioningState: state }),
    ...(parentKey === '' ? {} : { parent: parentKey }),
    ...(body['tags'] === undefined ? {} : { tags: objectAt(body, 'tags') }),
  };
}

interface InventoryChanges {
  readonly created: readonly JsonObject[];
  readonly changed: readonly JsonObject[];
  readonly deleted: readonly JsonObject[];
}

/** A resource is the same one when its id is; what is shown of it tells whether it changed. */
export function inventoryChanges(
  before: readonly JsonObject[],
  now: readonly JsonObject[],
): InventoryChanges {
  const former = new Map(before.map((item) => [keyOf(item), JSON.stringify(item)]));
  const present = new Set(now.map(keyOf));
  return {
    created: now.filter((item) => !former.has(keyOf(item))),
    changed: now.filter((item) => {
      const text = former.get(keyOf(item));
      return text !== undefined && text !== JSON.stringify(item);
    }),
    deleted: before.filter((item) => !present.has(keyOf(item))),
  };
}

function keyOf(item: JsonObject): string {
  return (textAt(item, 'id') ?? '').toLowerCase();
}
