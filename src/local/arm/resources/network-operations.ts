/** How the network provider shows its long-running operations. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { refusal } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import { operationLink, type LinkStyle } from '../operation-links.ts';
import { route, type Route } from '../router.ts';
import type { OperationRecord } from '../state/operation-table.ts';

const NAMESPACE = 'Microsoft.Network';
const LOCATION = `/subscriptions/{subscription}/providers/${NAMESPACE}/locations/{location}`;
const RETRY_SECONDS = '3';

export const networkOperationRoutes: readonly Route[] = [
  route('GET', `${LOCATION}/operations/{operation}`, (call) => ({ status: 200, body: statusBody(call) })),
  route('GET', `${LOCATION}/operationResults/{operation}`, pollResult),
];

export function operationUrl(call: ArmCall, operation: OperationRecord): string {
  return operationLink(call, operation, style(call, 'operations'));
}

export function writeAccepted(call: ArmCall, operation: OperationRecord, body: JsonObject): ArmAnswer {
  return {
    status: operation.kind === 'create' ? 201 : 200,
    body,
    headers: {
      'Azure-AsyncOperation': operationUrl(call, operation),
      'Azure-AsyncNotification': 'Enabled',
      'Retry-After': RETRY_SECONDS,
    },
  };
}

export function deleteAccepted(call: ArmCall, operation: OperationRecord): ArmAnswer {
  return {
    status: 202,
    headers: {
      'Azure-AsyncOperation': operationUrl(call, operation),
      'Azure-AsyncNotification': 'Enabled',
      Location: operationLink(call, operation, style(call, 'operationResults')),
      'Retry-After': RETRY_SECONDS,
    },
  };
}

function style(call: ArmCall, collection: LinkStyle['collection']): LinkStyle {
  const apiVersion = call.request.query.get('api-version') ?? '';
  return { namespace: NAMESPACE, collection, apiVersion, certificateLength: 700 };
}

function statusBody(call: ArmCall): JsonObject {
  const operation = requireOperation(call);
  if (operation.endMs > call.world.nowMs) return { status: 'InProgress' };
  if (operation.outcome === 'Succeeded') return { status: 'Succeeded' };
  const { code, message } = operation;
  return { status: operation.outcome, error: { code, message, details: [] } };
}

function pollResult(call: ArmCall): ArmAnswer {
  const operation = requireOperation(call);
  if (operation.endMs > call.world.nowMs) {
    const location = operationLink(call, operation, style(call, 'operationResults'));
    return { status: 202, headers: { Location: location, 'Retry-After': RETRY_SECONDS } };
  }
  if (operation.outcome !== 'Succeeded') throw refusal(409, operation.code, operation.message);
  return { status: 204 };
}

function requireOperation(call: ArmCall): OperationRecord {
  const operation = call.world.operations.get(call.param('operation'));
  if (operation?.type.startsWith(`${NAMESPACE.toLowerCase()}/`)) return operation;
  throw refusal(404, 'OperationNotFound', `The operation '${call.param('operation')}' could not be found.`);
}
