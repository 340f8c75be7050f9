import { describe, expect, it } from 'vitest';
import { plannedNames } from '../../../../src/domain/planning/planned-names.ts';
import { isAllowed, neededActions } from '../../../../src/domain/preflight/needed-actions.ts';
import { known } from '../../../../src/domain/preflight/world-snapshot.ts';
import { emptyWorld, seenNetwork } from '../../../support/preflight-world.ts';
import { clusterRequest } from '../../../support/requests.ts';

const WRITE = 'Microsoft.Network/virtualNetworks/subnets/write';

describe('isAllowed', () => {
  it.each([
    [['*'], [], true],
    [['Microsoft.Network/*'], [], true],
    [['microsoft.network/virtualnetworks/subnets/WRITE'], [], true],
    [['Microsoft.Network/*/write'], [], true],
    [['*/write'], ['Microsoft.Network/virtualNetworks/*'], false],
    [['*/read'], [], false],
    [['Microsoft.Network/virtualNetworks/write'], [], false],
    [[], [], false],
  ])('takes %j without %j for %s', (actions, notActions, expected) => {
    expect(isAllowed(WRITE, [{ actions, notActions }])).toBe(expected);
  });

  it('takes one permission, whatever another one leaves out', () => {
    const readOnly = { actions: ['*'], notActions: ['*/write'] };
    expect(isAllowed(WRITE, [readOnly, { actions: ['Microsoft.Network/*'], notActions: [] }])).toBe(true);
  });
});

describe('neededActions', () => {
  const request = clusterRequest();
  const names = plannedNames(request, 'op-1');
  const actionsIn = (change: object) =>
    neededActions(request, names, { ...emptyWorld(request), ...change }).map(({ action }) => action);

  it('asks for what is to be made', () => {
    expect(actionsIn({})).toEqual(
      expect.arrayContaining([
        'Microsoft.Resources/subscriptions/resourceGroups/write',
        'Microsoft.Network/virtualNetworks/write',
        WRITE,
        'Microsoft.ManagedIdentity/userAssignedIdentities/write',
        'Microsoft.Authorization/roleAssignments/write',
        'Microsoft.ContainerService/managedClusters/write',
      ]),
    );
  });

  it('asks for nothing that is there already', () => {
    const there = {
      group: known({ location: 'westus2', state: 'Succeeded' }),
      network: known(seenNetwork()),
      identity: known({ principalId: 'p' }),
      cluster: known({ state: 'Succeeded', differences: [] }),
      grants: [],
    };
    expect(actionsIn(there).filter((action) => !action.endsWith('/register/action'))).toEqual([]);
  });
});
