/**
 * Management locks. `CanNotDelete` keeps what it is put on, and all below, from being deleted; `ReadOnly` from being
 * written as well. They bind whoever asks ARM, not what a resource provider does by itself.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { gatewayRefusal, refusal } from '../arm-error.ts';
import { objectAt, textAt } from '../json-values.ts';
import { page } from '../page.ts';
import { isAtOrUnder } from '../role-authorization.ts';
import { route, type Handler, type Route } from '../router.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { recordEffect, type World } from '../world.ts';
import { requireScope } from './role-assignments.ts';

const LOCK_TYPE = 'Microsoft.Authorization/locks';
const COLLECTION = `/{+scope}/providers/${LOCK_TYPE}`;
const LEVELS = ['CanNotDelete', 'ReadOnly'];

export const managementLockRoutes: readonly Route[] = [
  route('PUT', `${COLLECTION}/{lock}`, putLock),
  route('GET', `${COLLECTION}/{lock}`, getLock),
  route('DELETE', `${COLLECTION}/{lock}`, deleteLock),
  route('GET', COLLECTION, listLocks),
];

/** The route, with its handler behind the locks. */
export function behindLocks(guarded: Route): Route {
  if (guarded.method === 'GET' || guarded.method === 'HEAD') return guarded;
  const handler: Handler = (call) => {
    requireUnlocked(call);
    return guarded.handler(call);
  };
  return { ...guarded, handler };
}

function requireUnlocked({ request, world }: ArmCall): void {
  const locks = world.resources.ofType(LOCK_TYPE);
  const isDelete = request.method === 'DELETE';
  const binding = isDelete
    ? locks.filter(
        ({ parentKey }) => isAtOrUnder(request.path, parentKey) || isAtOrUnder(parentKey, request.path),
      )
    : locks.filter((each) => levelOf(each) === 'ReadOnly' && isAtOrUnder(request.path, each.parentKey));
  if (binding.length === 0) return;
  const scopes = [...new Set(binding.map(scopeOf))].join(',');
  throw gatewayRefusal(
    409,
    'ScopeLocked',
    `The scope '${request.path}' cannot perform ${isDelete ? 'delete' : 'write'} operation because following scope(s) ` +
      `are locked: '${scopes}'. Please remove the lock and try again.`,
  );
}

function levelOf(lock: ResourceRecord): string | undefined {
  return textAt(lock.body, 'properties', 'level');
}

function scopeOf({ id }: ResourceRecord): string {
  return id.slice(0, id.toLowerCase().lastIndexOf(`/providers/${LOCK_TYPE.toLowerCase()}/`));
}

function idOf(call: ArmCall): string {
  return `/${call.param('scope')}/providers/${LOCK_TYPE}/${call.param('lock')}`;
}

function putLock(call: ArmCall): ArmAnswer {
  const { world, request } = call;
  const scope = `/${call.param('scope')}`;
  requireScope(world, scope);
  const level = LEVELS.find(
    (each) => keyOf(each) === keyOf(textAt(request.body, 'properties', 'level') ?? ''),
  );
  if (level === undefined) {
    throw refusal(400, 'LockLevelNotSupported', `The lock level must be one of ${LEVELS.join(', ')}.`);
  }
  const existing = world.resources.get(idOf(call));
  const id = existing?.id ?? idOf(call);
  const lock: ResourceRecord = {
    id,
    type: LOCK_TYPE,
    groupKey: '',
    parentKey: keyOf(scope),
    body: {
      properties: { level, ...notesOf(request.body) },
      id,
      type: LOCK_TYPE,
      name: id.slice(id.lastIndexOf('/') + 1),
    },
    visibleMs: world.nowMs,
    readyMs: world.nowMs,
  };
  world.resources.put(lock);
  recordEffect(world, existing ? 'updated' : 'created', id);
  return { status: existing ? 200 : 201, body: lock.body };
}

function notesOf(body: unknown): Record<string, unknown> {
  const { notes } = objectAt(body, 'properties');
  return notes === undefined ? {} : { notes };
}

function getLock(call: ArmCall): ArmAnswer {
  const lock = call.world.resources.get(idOf(call));
  if (lock) return { status: 200, body: lock.body };
  throw refusal(404, 'LockNotFound', `The lock '${call.param('lock')}' could not be found.`);
}

function deleteLock(call: ArmCall): ArmAnswer {
  const { world } = call;
  const lock = world.resources.get(idOf(call));
  if (!lock) return { status: 204 };
  world.resources.remove(lock.id);
  recordEffect(world, 'deleted', lock.id);
  return { status: 200 };
}

/** At the scope, above it, and, unless `atScope()` is asked for, below it. */
function listLocks(call: ArmCall): ArmAnswer {
  const onlyAtScope = /atScope\(\)/i.test(call.request.query.get('$filter') ?? '');
  return page(
    call,
    locksAround(call.world, `/${call.param('scope')}`, onlyAtScope).map(({ body }) => body),
  );
}

function locksAround(world: World, scope: string, onlyAtScope: boolean): readonly ResourceRecord[] {
  return world.resources
    .ofType(LOCK_TYPE)
    .filter(
      ({ parentKey }) => isAtOrUnder(scope, parentKey) || (!onlyAtScope && isAtOrUnder(parentKey, scope)),
    );
}
