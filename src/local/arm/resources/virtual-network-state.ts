/** What virtual networks and their subnets share: finding the network, and one write at a time. */
import type { ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { parsePrefix, type IpPrefix } from '../ip-prefix.ts';
import { textsAt } from '../json-values.ts';
import { resourceNotFound, subscriptionScope } from '../resource-scope.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { World } from '../world.ts';
import { operationUrl } from './network-operations.ts';

export const NETWORK_TYPE = 'Microsoft.Network/virtualNetworks';

export function findNetwork(call: ArmCall): ResourceRecord | undefined {
  const group = `${subscriptionScope(call)}/resourceGroups/${call.param('group')}`;
  return call.world.resources.get(`${group}/providers/${NETWORK_TYPE}/${call.param('network')}`);
}

export function requireNetwork(call: ArmCall): ResourceRecord {
  const network = findNetwork(call);
  if (network) return network;
  throw resourceNotFound(NETWORK_TYPE, call.param('network'), call.param('group'));
}

export function addressSpace(network: ResourceRecord): readonly IpPrefix[] {
  return textsAt(network.body, 'properties', 'addressSpace', 'addressPrefixes').flatMap(
    (text) => parsePrefix(text) ?? [],
  );
}

/** The operation that is writing the network or one of its subnets. */
function runningWrite(world: World, network: ResourceRecord): OperationRecord | undefined {
  const own = world.operations.running(network.id);
  if (own) return own;
  for (const child of world.resources.childrenOf(network.id)) {
    const running = world.operations.running(child.id);
    if (running) return running;
  }
  return undefined;
}

export function requireIdle(call: ArmCall, network: ResourceRecord): void {
  const running = runningWrite(call.world, network);
  if (!running) return;
  throw refusal(
    409,
    'AnotherOperationInProgress',
    'Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ' +
      `${operationUrl(call, running)}.`,
  );
}
