import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../../src/local/arm/request-target.ts';

const S = '/subscriptions/s';
const G = `${S}/resourceGroups/g`;
const SUBNET = `${G}/providers/Microsoft.Network/virtualNetworks/v/subnets/n`;
const FEATURE = `${S}/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/F`;
const CLUSTER = `${G}/providers/Microsoft.ContainerService/managedClusters/k`;
const OPERATION = `${S}/providers/Microsoft.ContainerService/locations/l/operations/o`;

describe('targetOf', () => {
  it.each([
    ['GET', S, 'Microsoft.Resources/subscriptions/read', S],
    ['GET', `${S}/resourcegroups`, 'Microsoft.Resources/subscriptions/resourceGroups/read', S],
    ['HEAD', G, 'Microsoft.Resources/subscriptions/resourceGroups/read', G],
    ['PATCH', G, 'Microsoft.Resources/subscriptions/resourceGroups/write', G],
    ['DELETE', G, 'Microsoft.Resources/subscriptions/resourceGroups/delete', G],
    ['GET', `${G}/resources`, 'Microsoft.Resources/subscriptions/resourceGroups/resources/read', G],
    ['GET', `${S}/operationresults/x`, 'Microsoft.Resources/subscriptions/operationresults/read', undefined],
    [
      'GET',
      `${S}/providers/Microsoft.Network`,
      'Microsoft.Resources/subscriptions/providers/read',
      undefined,
    ],
    ['POST', `${S}/providers/Microsoft.Network/register`, 'Microsoft.Network/register/action', S],
    ['GET', FEATURE, 'Microsoft.Features/providers/features/read', FEATURE],
    ['POST', `${FEATURE}/register`, 'Microsoft.Features/providers/features/register/action', FEATURE],
    ['GET', `${S}/providers/Microsoft.Features/features`, 'Microsoft.Features/features/read', S],
    ['PUT', SUBNET, 'Microsoft.Network/virtualNetworks/subnets/write', SUBNET],
    ['GET', `${G}/providers/Microsoft.Network/virtualNetworks`, 'Microsoft.Network/virtualNetworks/read', G],
    [
      'PUT',
      `${SUBNET}/providers/Microsoft.Authorization/roleAssignments/r`,
      'Microsoft.Authorization/roleAssignments/write',
      undefined,
    ],
    [
      'GET',
      `${SUBNET}/providers/Microsoft.Authorization/roleAssignments`,
      'Microsoft.Authorization/roleAssignments/read',
      SUBNET,
    ],
    [
      'POST',
      `${CLUSTER}/listClusterUserCredential`,
      'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
      CLUSTER,
    ],
    ['GET', OPERATION, 'Microsoft.ContainerService/locations/operations/read', OPERATION],
  ])('finds the action and the scope of %s %s', (method, path, action, scope) => {
    expect(targetOf(method, path)).toMatchObject({ action, scope: scope ?? path });
  });
});
