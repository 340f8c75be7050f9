import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import { roleById, ROLES, type RoleDefinition } from '../role-catalog.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';

const TYPE = 'Microsoft.Authorization/roleDefinitions';

export const roleDefinitionRoutes: readonly Route[] = [
  route('GET', `/providers/${TYPE}/{role}`, getDefinition),
  route('GET', `/{+scope}/providers/${TYPE}/{role}`, getDefinition),
  route('GET', `/{+scope}/providers/${TYPE}`, listDefinitions),
];

function getDefinition(call: ArmCall): ArmAnswer {
  const id = call.param('role');
  const definition = roleById(id);
  if (definition) return { status: 200, body: definitionBody(call, definition) };
  throw refusal(
    404,
    'RoleDefinitionDoesNotExist',
    `The specified role definition with ID '${id}' does not exist.`,
  );
}

function listDefinitions(call: ArmCall): ArmAnswer {
  const filter = call.request.query.get('$filter') ?? '';
  const wanted = /roleName eq '([^']*)'/i.exec(filter)?.[1]?.toLowerCase();
  const found = ROLES.filter(({ roleName }) => wanted === undefined || roleName.toLowerCase() === wanted);
  return page(
    call,
    found.map((each) => definitionBody(call, each)),
  );
}

function definitionBody(call: ArmCall, role: RoleDefinition): JsonObject {
  const subscription = /\/subscriptions\/[^/]+/i.exec(call.request.path)?.[0] ?? '';
  return {
    properties: {
      roleName: role.roleName,
      type: 'BuiltInRole',
      description: role.description,
      assignableScopes: ['/'],
      permissions: [
        { actions: role.actions, notActions: role.notActions, dataActions: [], notDataActions: [] },
      ],
    },
    id: `${subscription}/providers/${TYPE}/${role.id}`,
    type: TYPE,
    name: role.id,
  };
}
