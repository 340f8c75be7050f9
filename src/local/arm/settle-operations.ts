/**
 * Carries out the ends of the operations that have ended by now, one by one in the order of their ends, each as of
 * its own time. Called at the begin of every request, inside its transaction; nothing else makes time pass.
 */
import { guidFrom } from './guid.ts';
import { numberAt, textAt } from './json-values.ts';
import type { OperationRecord } from './state/operation-table.ts';
import { keyOf, type ResourceRecord } from './state/resource-table.ts';
import { SUCCEEDS_AFTER, type Tables } from './world.ts';

/** Does what the end of an operation means for its resource. It may find that the operation failed. */
export type Finisher = (
  tables: Tables,
  operation: OperationRecord,
) => Pick<OperationRecord, 'outcome' | 'code' | 'message'> | undefined;

/** By resource type in lower case. A type without one has its state set, or is removed. */
export type Finishers = ReadonlyMap<string, Finisher>;

export function settleOperations(tables: Tables, finishers: Finishers, nowMs: number): void {
  for (let due = tables.operations.nextDue(nowMs); due; due = tables.operations.nextDue(nowMs)) {
    const finish = finishers.get(due.type) ?? finishPlainly;
    tables.operations.settle({ ...due, ...finish(tables, due) });
    succeedLater(tables, due);
  }
}

/** Goes on behind the back of the caller, who was told of the bad end only. */
function succeedLater({ operations }: Tables, ended: OperationRecord): void {
  const afterMs = numberAt(ended.input, SUCCEEDS_AFTER);
  if (afterMs === undefined || ended.outcome === 'Succeeded') return;
  const { [SUCCEEDS_AFTER]: _, ...input } = ended.input;
  operations.put({
    ...ended,
    id: guidFrom(ended.id, SUCCEEDS_AFTER),
    beginMs: ended.endMs,
    endMs: ended.endMs + afterMs,
    outcome: 'Succeeded',
    code: '',
    message: '',
    input,
  });
}

export function finishPlainly(tables: Tables, operation: OperationRecord): undefined {
  const resource = tables.resources.get(operation.resourceId);
  if (!resource) return;
  if (operation.kind === 'delete' && operation.outcome === 'Succeeded') {
    removeTree(tables, resource, endOf(operation));
  } else {
    setState(tables, resource, operation.outcome);
  }
}

export function setState(tables: Tables, resource: ResourceRecord, state: string): ResourceRecord {
  return tables.resources.patchProperties(resource, { provisioningState: state });
}

/** When, and by which request in the journal, something came about. */
export interface Moment {
  readonly requestId: number;
  readonly atMs: number;
}

export function endOf(operation: OperationRecord): Moment {
  return { requestId: operation.requestId, atMs: operation.endMs };
}

/** Removes a resource and all that goes with it, leaves first. */
export function removeTree(tables: Tables, resource: ResourceRecord, moment: Moment): void {
  for (const child of tables.resources.childrenOf(resource.id)) removeTree(tables, child, moment);
  for (const link of linksTo(tables, resource)) removeTree(tables, link, moment);
  tables.operations.abandon(resource.id, moment.atMs);
  tables.claims.forgetSubnet(resource.id);
  tables.resources.remove(resource.id);
  tables.journal.effect(moment.requestId, moment.atMs, 'deleted', resource.id);
}

/** The links of private DNS zones to a virtual network. */
function linksTo(tables: Tables, { id, type }: ResourceRecord): readonly ResourceRecord[] {
  if (type !== 'microsoft.network/virtualnetworks') return [];
  return tables.resources
    .ofType('Microsoft.Network/privateDnsZones/virtualNetworkLinks')
    .filter(({ body }) => keyOf(textAt(body, 'properties', 'virtualNetwork', 'id') ?? '') === keyOf(id));
}
