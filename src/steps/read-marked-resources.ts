import type { AzureClients } from '../azure/clients.ts';
import type { MarkedResource, ReadMarkedResources } from '../contracts/marked-resources.ts';
import { markOf, OPERATION_TAG } from '../domain/ownership-tags.ts';
import { listed } from './listed.ts';

/** As far as the lists of resources and of groups give them. */
interface Tagged {
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The resources of a subscription that carry a mark, and the groups. Subnets and peerings have no tags and go with what
 * they lie in.
 */
export function readMarkedResources(azure: AzureClients): ReadMarkedResources {
  return async (subscriptionId) => {
    const { resources: client } = azure.of(subscriptionId);
    const [resources, groups] = await Promise.all([
      // Not filtered by tag: then ARM leaves the tags out of its answer, and with them whose mark it is.
      listed<Tagged>(azure, (options) => client.resources.list(options)),
      listed<Tagged>(azure, (options) =>
        client.resourceGroups.list({ ...options, filter: `tagName eq '${OPERATION_TAG}'` }),
      ),
    ]);
    if (!resources.ok) return { ok: false, problem: resources.failure.problem };
    if (!groups.ok) return { ok: false, problem: groups.failure.problem };
    return { ok: true, resources: [...groups.value, ...resources.value].flatMap(marked) };
  };
}

function marked({ id, tags }: Tagged): readonly MarkedResource[] {
  const operationId = markOf(tags);
  return id === undefined || operationId === undefined ? [] : [{ resourceId: id, operationId }];
}
