/** Reads of what AKS makes in the group of the nodes and nobody writes through the simulator. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { page } from '../page.ts';
import { requireGroup, resourceNotFound, resourcesInScope, subscriptionScope } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';

const TYPES = [
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/loadBalancers',
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Compute/virtualMachineScaleSets',
] as const;

export const madeResourceRoutes: readonly Route[] = TYPES.flatMap((type) => {
  const collection = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${type}`;
  const list = (call: ArmCall): ArmAnswer =>
    page(
      call,
      resourcesInScope(call, type).map(({ body }) => body),
    );
  return [
    route('GET', collection, list),
    route('GET', `${collection}/{resource}`, (call) => getResource(call, type)),
  ];
});

function getResource(call: ArmCall, type: string): ArmAnswer {
  requireGroup(call);
  const group = `${subscriptionScope(call)}/resourceGroups/${call.param('group')}`;
  const found = call.world.resources.get(`${group}/providers/${type}/${call.param('resource')}`);
  if (found) return { status: 200, body: found.body };
  throw resourceNotFound(type, call.param('resource'), call.param('group'));
}
