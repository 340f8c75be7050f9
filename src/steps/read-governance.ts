/** What preflight reads of Slipway's own permissions, of providers, and of locks. */
import { isJsonObject, objectField, textField, type ArmResponse } from '../azure/arm-response.ts';
import type { AzureClients } from '../azure/clients.ts';
import type { JsonObject } from '../domain/json.ts';
import { neededProviders, type NeededProvider } from '../domain/preflight/needed-providers.ts';
import { permissionScopes } from '../domain/preflight/needed-actions.ts';
import {
  known,
  valueOf,
  type Part,
  type SeenLock,
  type SeenPermission,
  type SeenRegistration,
  type WorldSnapshot,
} from '../domain/preflight/world-snapshot.ts';
import type { PlannedNames } from '../domain/planning/planned-names.ts';
import type { ClusterRequest } from '../domain/request.ts';
import { itemsOf } from './read-region.ts';
import type { PartReader } from './read-part.ts';
import { readProvider } from './read-provider.ts';

const LOCKS_API = '2016-09-01';
const PERMISSIONS_API = '2022-04-01';
const AUTHORIZATION = 'providers/Microsoft.Authorization';

export async function readGovernance(
  azure: AzureClients,
  reader: PartReader,
  { request, names }: { readonly request: ClusterRequest; readonly names: PlannedNames },
): Promise<Pick<WorldSnapshot, 'locks' | 'permissions' | 'registrations'>> {
  const scopes = permissionScopes(request, names);
  const [locks, permissions, registrations] = await Promise.all([
    Promise.all(scopes.map((scope) => readLocks(azure, reader, scope))),
    Promise.all(scopes.map((scope) => readPermissions(azure, reader, scope))),
    Promise.all(neededProviders(request, names).map((needed) => readRegistration(azure, reader, needed))),
  ]);
  return {
    registrations,
    locks: locksOver(plannedIds(names, request), locks),
    permissions: Object.fromEntries(
      scopes.map((scope, index) => {
        const own = permissions[index];
        return [scope.toLowerCase(), own?.is === 'known' ? own : inherited(scope, scopes, permissions)];
      }),
    ),
  };
}

async function readRegistration(
  azure: AzureClients,
  reader: PartReader,
  needed: NeededProvider,
): Promise<SeenRegistration> {
  const state = await reader.list(
    readProvider(azure, needed.subscriptionId, needed.namespace),
    ({ registrationState }) => registrationState ?? 'NotRegistered',
  );
  return { ...needed, state };
}

function readLocks(
  azure: AzureClients,
  reader: PartReader,
  scope: string,
): Promise<Part<readonly SeenLock[]>> {
  // Of a subscription only its own locks: every lock in it would be a long list.
  const filter = scope.includes('/resourceGroups/') ? '' : '?$filter=atScope()';
  return reader.part(azure.getPath(`${scope}/${AUTHORIZATION}/locks${filter}`, LOCKS_API, {}), seenLocks);
}

function seenLocks(answer: ArmResponse): readonly SeenLock[] {
  return itemsOf(answer).map((item) => ({
    level: textField(objectField(item, 'properties'), 'level') ?? '?',
    scope: (textField(item, 'id') ?? '').split(/\/providers\/Microsoft\.Authorization\/locks\//i)[0] ?? '',
  }));
}

/** Those on what is planned, or above it. A group that is not there has none. */
function locksOver(
  planned: readonly string[],
  parts: readonly Part<readonly SeenLock[]>[],
): Part<readonly SeenLock[]> {
  const unread = parts.find(({ is }) => is === 'unknown');
  const found = parts.flatMap((part) => valueOf(part) ?? []);
  const over = found.filter(({ scope }) => planned.some((id) => isAtOrUnder(id, scope)));
  if (over.length === 0 && unread) return unread;
  return known([
    ...new Map(over.map((lock) => [`${lock.scope} ${lock.level}`.toLowerCase(), lock])).values(),
  ]);
}

function isAtOrUnder(id: string, scope: string): boolean {
  return scope !== '' && `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}

function plannedIds(
  { network, identity, dnsZoneId }: PlannedNames,
  request: ClusterRequest,
): readonly string[] {
  const { subscriptionId, resourceGroup } = request.target;
  const ids = [
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`,
    network?.virtualNetworkId,
    network?.nodeSubnetId,
    network?.apiServerSubnetId,
    identity?.identityId,
    dnsZoneId,
  ];
  return ids.filter((id) => typeof id === 'string');
}

function readPermissions(
  azure: AzureClients,
  reader: PartReader,
  scope: string,
): Promise<Part<readonly SeenPermission[]>> {
  return reader.part(azure.getPath(`${scope}/${AUTHORIZATION}/permissions`, PERMISSIONS_API, {}), (answer) =>
    itemsOf(answer).map((item) => ({
      actions: textsOf(item, 'actions'),
      notActions: textsOf(item, 'notActions'),
    })),
  );
}

function textsOf(item: JsonObject, name: string): readonly string[] {
  const list = isJsonObject(item) ? item[name] : undefined;
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

/** In a group that is not there yet the permissions are those of its subscription. */
function inherited(
  scope: string,
  scopes: readonly string[],
  parts: readonly Part<readonly SeenPermission[]>[],
): Part<readonly SeenPermission[]> {
  const own = parts[scopes.indexOf(scope)];
  const subscription = scope.split('/').slice(0, 3).join('/').toLowerCase();
  const parent = parts[scopes.findIndex((each) => each.toLowerCase() === subscription)];
  return (own?.is === 'absent' ? parent : own) ?? { is: 'unknown', why: 'its subscription was not read' };
}
