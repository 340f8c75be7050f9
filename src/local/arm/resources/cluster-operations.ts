/** How AKS shows its long-running operations: very long signed URLs, and no word of when to ask again. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import { aksRefusal } from '../arm-error.ts';
import type { JsonObject } from '../json-values.ts';
import { operationLink, type LinkStyle } from '../operation-links.ts';
import { route, type Route } from '../router.ts';
import type { OperationRecord } from '../state/operation-table.ts';

const NAMESPACE = 'Microsoft.ContainerService';
const LOCATION = `/subscriptions/{subscription}/providers/${NAMESPACE}/locations/{location}`;

export const clusterOperationRoutes: readonly Route[] = [
  route('GET', `${LOCATION}/operations/{operation}`, (call) => ({ status: 200, body: statusBody(call) })),
  route('GET', `${LOCATION}/operationresults/{operation}`, pollResult),
];

export function statusHeader(call: ArmCall, operation: OperationRecord): Record<string, string> {
  return { 'Azure-AsyncOperation': operationLink(call, operation, style('operations')) };
}

export function statusAndResultHeaders(call: ArmCall, operation: OperationRecord): Record<string, string> {
  return {
    ...statusHeader(call, operation),
    Location: operationLink(call, operation, style('operationresults')),
  };
}

function style(collection: LinkStyle['collection']): LinkStyle {
  return { namespace: NAMESPACE, collection, apiVersion: '2025-03-01', certificateLength: 2800 };
}

function statusBody(call: ArmCall): JsonObject {
  const operation = requireOperation(call);
  const started = { name: operation.id, startTime: isoTime(operation.beginMs) };
  if (operation.endMs > call.world.nowMs) return { ...started, status: 'InProgress' };
  const ended = { ...started, status: operation.outcome, endTime: isoTime(operation.endMs) };
  if (operation.outcome === 'Succeeded') return ended;
  return { ...ended, error: { code: operation.code, message: operation.message } };
}

function pollResult(call: ArmCall): ArmAnswer {
  const operation = requireOperation(call);
  if (operation.endMs > call.world.nowMs) {
    return { status: 202, headers: { Location: operationLink(call, operation, style('operationresults')) } };
  }
  if (operation.outcome !== 'Succeeded') throw aksRefusal(409, operation.code, operation.message);
  return { status: 204 };
}

function requireOperation(call: ArmCall): OperationRecord {
  const operation = call.world.operations.get(call.param('operation'));
  if (operation?.type.startsWith(`${NAMESPACE.toLowerCase()}/`)) return operation;
  throw aksRefusal(404, 'NotFound', 'The entity was not found.');
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
