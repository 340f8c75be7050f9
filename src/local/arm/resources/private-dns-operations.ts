/**
 * How private DNS shows its long-running operations: an answer without a body, and in each look at the operation a
 * new URL for the next one.
 */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import { guidFrom } from '../guid.ts';
import type { JsonObject } from '../json-values.ts';
import { signedLink } from '../operation-links.ts';
import { subscriptionScope } from '../resource-scope.ts';
import { route, type Route } from '../router.ts';
import type { OperationRecord } from '../state/operation-table.ts';
import type { ResourceRecord } from '../state/resource-table.ts';
import type { World } from '../world.ts';

const BASE = '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network';
const CERTIFICATE_LENGTH = 700;

/** How a resource of private DNS is shown; the end of its creation answers with it. */
export type Show = (world: World, resource: ResourceRecord) => JsonObject;

export function privateDnsOperationRoutes(show: Show): readonly Route[] {
  return [
    route('GET', `${BASE}/privateDnsOperationStatuses/{token}`, pollStatus),
    route('GET', `${BASE}/privateDnsOperationResults/{token}`, (call) => pollResult(call, show)),
  ];
}

/** The answer to a change that has begun. */
export function changeAccepted(call: ArmCall, operation: OperationRecord): ArmAnswer {
  return {
    status: 202,
    ...(operation.kind === 'delete' ? {} : { body: {} }),
    headers: links(call, operation),
  };
}

function links(call: ArmCall, operation: OperationRecord): Record<string, string> {
  return {
    'Azure-AsyncOperation': link(call, operation, 'privateDnsOperationStatuses'),
    Location: link(call, operation, 'privateDnsOperationResults'),
  };
}

function link(call: ArmCall, operation: OperationRecord, collection: string): string {
  const base = `${subscriptionScope(call)}/resourceGroups/${call.param('group')}/providers/Microsoft.Network`;
  const look = guidFrom('look', call.world.requestId);
  const text = `FrontEndAsyncOperation;${operation.kind};${operation.id}_${look}`;
  const apiVersion = call.request.query.get('api-version') ?? '';
  const path = `${base}/${collection}/${Buffer.from(text).toString('base64url')}`;
  return signedLink(call, path, { apiVersion, certificateLength: CERTIFICATE_LENGTH });
}

function pollStatus(call: ArmCall): ArmAnswer {
  const operation = requireOperation(call);
  if (operation.endMs > call.world.nowMs) {
    return { status: 200, body: { status: 'InProgress' }, headers: links(call, operation) };
  }
  if (operation.outcome === 'Succeeded') return { status: 200, body: { status: 'Succeeded' } };
  const { code, message } = operation;
  return { status: 200, body: { status: operation.outcome, error: { code, message } } };
}

function pollResult(call: ArmCall, show: Show): ArmAnswer {
  const operation = requireOperation(call);
  if (operation.endMs > call.world.nowMs) return { status: 202, headers: links(call, operation) };
  if (operation.outcome !== 'Succeeded') throw refusal(409, operation.code, operation.message);
  const resource = call.world.resources.get(operation.resourceId);
  if (operation.kind === 'delete' || !resource) return { status: 200 };
  return { status: 200, body: show(call.world, resource) };
}

function requireOperation(call: ArmCall): OperationRecord {
  const text = Buffer.from(call.param('token'), 'base64url').toString();
  const id = /;([0-9a-f-]{36})_/i.exec(text)?.[1];
  const operation = id === undefined ? undefined : call.world.operations.get(id);
  if (operation?.type.startsWith('microsoft.network/privatednszones')) return operation;
  throw refusal(404, 'NotFound', 'The operation could not be found.');
}
