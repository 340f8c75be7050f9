import { known, type WorldSnapshot } from '../../../../../src/domain/preflight/world-snapshot.ts';
import { emptyWorld } from '../../../../support/preflight-world.ts';
import { clusterRequest } from '../../../../support/requests.ts';
import { GROUP, SUBSCRIPTION, type Row } from './case-parts.ts';

export const governanceCases: readonly Row[] = [
  {
    rule: 'V41',
    field: 'target',
    what: 'role assignments',
    passes: { says: 'may do everything that is planned' },
    fails: {
      world: allowed({ actions: ['*'], notActions: ['Microsoft.Authorization/*/write'] }),
      says: 'may not Microsoft.Authorization/roleAssignments/write in',
    },
  },
  {
    rule: 'V41',
    field: 'target',
    what: 'registrations',
    passes: { says: 'may do everything that is planned' },
    fails: {
      world: allowed({ actions: ['*'], notActions: ['*/register/action'] }),
      says: 'may not Microsoft.Features/providers/features/register/action',
      as: 'warning',
    },
  },
  {
    rule: 'V36',
    field: 'target',
    what: 'a provider that the operation does not register',
    passes: { says: 'Microsoft.ManagedIdentity is Registered' },
    fails: {
      world: registered('Microsoft.ManagedIdentity', 'NotRegistered'),
      says: `Microsoft.ManagedIdentity is NotRegistered in subscription ${SUBSCRIPTION}`,
    },
  },
  {
    rule: 'V36',
    field: 'target',
    what: 'the provider of a network in another subscription',
    passes: { world: registered('Microsoft.Network', 'Registering'), says: 'is Registering' },
    fails: {
      world: registered('Microsoft.Network', 'Unregistered'),
      says: 'Microsoft.Network is Unregistered',
    },
  },
  {
    rule: 'V49',
    field: 'target',
    what: 'locks',
    passes: { says: 'nothing is locked' },
    fails: {
      world: { locks: known([{ level: 'CanNotDelete', scope: `${GROUP}/rg-test` }]) },
      says: 'has a lock CanNotDelete',
      as: 'warning',
    },
  },
];

function registered(namespace: string, state: string): Partial<WorldSnapshot> {
  return { registrations: [{ subscriptionId: SUBSCRIPTION, namespace, state: known(state) }] };
}

function allowed(permission: { actions: string[]; notActions: string[] }): Partial<WorldSnapshot> {
  const { permissions } = emptyWorld(clusterRequest());
  return {
    permissions: Object.fromEntries(Object.keys(permissions).map((scope) => [scope, known([permission])])),
  };
}
