/**
 * Network security groups and route tables: sets of rules that subnets name. Both are written whole, with the rules in
 * the body, and are not deleted while a subnet names them.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { guidFrom } from '../guid.ts';
import { listAt, numberAt, objectAt, textAt, type JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import {
  groupKeyOf,
  nameOf,
  requireGroup,
  requireLiveGroup,
  requireLocation,
  requireSameLocation,
  resourceNotFound,
  resourcesInScope,
  subscriptionScope,
  tagsOf,
} from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import { setState } from '../settle-operations.ts';
import { keyOf, type ResourceRecord } from '../state/resource-table.ts';
import { beginOperation, recordEffect, type World } from '../world.ts';
import { DEFAULT_SECURITY_RULES } from './default-security-rules.ts';
import { deleteAccepted, writeAccepted } from './network-operations.ts';
import { requireNetworkVersion, withEtag } from './network-versions.ts';
import { requireRegistered } from './providers.ts';
import { NETWORK_TYPE } from './virtual-network-state.ts';

interface RuleSetKind {
  readonly type: string;
  /** By which property a subnet names it. */
  readonly property: string;
  /** In which property it has its rules. */
  readonly rules: string;
  readonly inUse: { readonly code: string; text(name: string, subnets: string): string };
  /** What it has besides the rules that are written. */
  readonly extra: (id: string) => JsonObject;
}

const KINDS: readonly RuleSetKind[] = [
  {
    type: 'Microsoft.Network/networkSecurityGroups',
    property: 'networkSecurityGroup',
    rules: 'securityRules',
    inUse: {
      code: 'InUseNetworkSecurityGroupCannotBeDeleted',
      text: (name, subnets) =>
        `Network security group ${name} cannot be deleted because it is in use by the following resources: ${subnets}. ` +
        'In order to delete the Network security group, remove the association with the resource(s). To learn how to do ' +
        'this, see aka.ms/deletensg.',
    },
    extra: (id) => ({
      defaultSecurityRules: DEFAULT_SECURITY_RULES.map((each) =>
        ruleBody(`${id}/defaultSecurityRules`, 'defaultSecurityRules', each),
      ),
    }),
  },
  {
    type: 'Microsoft.Network/routeTables',
    property: 'routeTable',
    rules: 'routes',
    inUse: {
      code: 'InUseRouteTableCannotBeDeleted',
      text: (name, subnets) =>
        `Route table ${name} is in use and cannot be deleted. It is used by ${subnets}.`,
    },
    extra: () => ({}),
  },
];

export const networkRuleSetRoutes: readonly Route[] = KINDS.flatMap((kind) => {
  const collection = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${kind.type}`;
  const path = `${collection}/{set}`;
  const list = (call: ArmCall): ArmAnswer =>
    page(
      call,
      resourcesInScope(call, kind.type).map((each) => shown(call.world, kind, each)),
    );
  return [
    route('GET', `/subscriptions/{subscription}/providers/${kind.type}`, list),
    route('GET', collection, list),
    route('GET', path, (call) => getSet(call, kind)),
    route('PUT', path, (call) => putSet(call, kind)),
    route('DELETE', path, (call) => deleteSet(call, kind)),
  ];
});

/** Refuses a subnet that names a rule set which is not there, or is in another region than its network. */
export function requireRuleSets(world: World, subnetId: string, wanted: JsonObject, location: string): void {
  for (const { type, property } of KINDS) {
    const id = textAt(wanted, property, 'id');
    if (id === undefined) continue;
    const found = world.resources.get(id);
    if (found?.type === type.toLowerCase() && textAt(found.body, 'location') === location) continue;
    throw refusal(
      400,
      'InvalidResourceReference',
      `Resource ${id} referenced by resource ${subnetId} was not found. Please make sure that the referenced resource ` +
        'exists, and that both resources are in the same region.',
    );
  }
}

function find(call: ArmCall, { type }: RuleSetKind): ResourceRecord | undefined {
  const group = `${subscriptionScope(call)}/resourceGroups/${call.param('group')}`;
  return call.world.resources.get(`${group}/providers/${type}/${call.param('set')}`);
}

function shown(world: World, kind: RuleSetKind, set: ResourceRecord): JsonObject {
  const properties = objectAt(set.body, 'properties');
  const subnets = usersOf(world, kind, set).map((id) => ({ id }));
  return withEtag(set.body, {
    [kind.rules]: [],
    ...properties,
    ...kind.extra(set.id),
    ...(subnets.length > 0 ? { subnets } : {}),
  });
}

/** The subnets that name it. */
function usersOf(world: World, { property }: RuleSetKind, set: ResourceRecord): readonly string[] {
  return world.resources
    .ofType(`${NETWORK_TYPE}/subnets`)
    .filter(({ body }) => keyOf(textAt(body, 'properties', property, 'id') ?? '') === keyOf(set.id))
    .map(({ id }) => id);
}

function getSet(call: ArmCall, kind: RuleSetKind): ArmAnswer {
  requireGroup(call);
  const set = find(call, kind);
  if (set) return { status: 200, body: shown(call.world, kind, set) };
  throw resourceNotFound(kind.type, call.param('set'), call.param('group'));
}

function putSet(call: ArmCall, kind: RuleSetKind): ArmAnswer {
  const { world, request } = call;
  const group = requireLiveGroup(call);
  requireRegistered(call, 'Microsoft.Network');
  const location = requireLocation(request.body);
  const existing = find(call, kind);
  requireSameLocation(existing, location, nameOf(group));
  requireNetworkVersion(call, existing && shown(world, kind, existing));
  const name = existing ? nameOf(existing) : call.param('set');
  const id =
    existing?.id ??
    `${subscriptionScope(call)}/resourceGroups/${nameOf(group)}/providers/${kind.type}/${name}`;
  const set = setState(
    world,
    {
      id,
      type: kind.type,
      groupKey: groupKeyOf(group),
      parentKey: '',
      body: {
        name,
        id,
        type: kind.type,
        location,
        ...tagsOf(request.body),
        properties: readProperties(call, kind, id),
      },
      visibleMs: existing?.visibleMs ?? world.nowMs,
      readyMs: world.nowMs,
    },
    'Updating',
  );
  recordEffect(world, existing ? 'updated' : 'created', id);
  const operation = beginOperation(world, {
    type: kind.type,
    kind: existing ? 'update' : 'create',
    resourceId: id,
    location,
    durationMs: world.durations.drawMs('networkRuleWrite', id),
  });
  return writeAccepted(call, operation, shown(world, kind, set));
}

function readProperties({ world, request }: ArmCall, kind: RuleSetKind, id: string): JsonObject {
  const rules = listAt(request.body, 'properties', kind.rules);
  requireDistinct(rules);
  const {
    subnets: _subnets,
    defaultSecurityRules: _defaults,
    ...properties
  } = objectAt(request.body, 'properties');
  return {
    ...properties,
    [kind.rules]: rules.map((each) => ruleBody(`${id}/${kind.rules}`, kind.rules, each)),
    resourceGuid: guidFrom(world.rules.seed, 'resourceGuid', id.toLowerCase()),
  };
}

/** Security rules are in an order; no two of a direction have the same place. Routes have none. */
function requireDistinct(rules: readonly unknown[]): void {
  const seen = new Map<string, string>();
  for (const rule of rules) {
    const priority = numberAt(rule, 'properties', 'priority');
    if (priority === undefined) continue;
    const place = `${textAt(rule, 'properties', 'direction')?.toLowerCase() ?? ''} ${String(priority)}`;
    const name = textAt(rule, 'name') ?? '';
    const other = seen.get(place);
    if (other !== undefined) {
      throw refusal(
        400,
        'SecurityRuleConflict',
        `Security rule ${name} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`,
      );
    }
    seen.set(place, name);
  }
}

function ruleBody(parent: string, collection: string, rule: unknown): JsonObject {
  const name = textAt(rule, 'name') ?? '';
  const owner = parent.includes('/routeTables/') ? 'routeTables' : 'networkSecurityGroups';
  const type = `Microsoft.Network/${owner}/${collection}`;
  const body = { name, id: `${parent}/${name}`, type };
  return withEtag(body, { ...objectAt(rule, 'properties'), provisioningState: 'Succeeded' });
}

function deleteSet(call: ArmCall, kind: RuleSetKind): ArmAnswer {
  const { world } = call;
  requireLiveGroup(call);
  const set = find(call, kind);
  if (!set) return { status: 204 };
  requireNetworkVersion(call, shown(world, kind, set));
  const users = usersOf(world, kind, set);
  if (users.length > 0) {
    throw refusal(400, kind.inUse.code, kind.inUse.text(set.id, users.join(', ')));
  }
  setState(world, set, 'Deleting');
  const operation = beginOperation(world, {
    type: kind.type,
    kind: 'delete',
    resourceId: set.id,
    location: textAt(set.body, 'location') ?? '',
    durationMs: world.durations.drawMs('networkRuleDelete', set.id),
  });
  return deleteAccepted(call, operation);
}
