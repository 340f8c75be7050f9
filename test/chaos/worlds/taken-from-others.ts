/**
 * I4: what is deleted was made by the operation, or by one for the same cluster that is taken back.
 *
 * What lies in such a thing and goes with it, in one and the same request, may be another's if nobody misses it: its maker
 * took it back as well, or it is a role assignment, which is nothing without what it lies on, and its maker had been told
 * to forget it before that request came. That no cluster misses it is seen by what documents say is there.
 */
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import type { Change } from './changes.ts';

type Documents = ReadonlyMap<string, OperationDocument>;

type Makers = ReadonlyMap<string, string | null>;

export function takenFromOthers(documents: Documents, changes: readonly Change[]): string[] {
  const makers = new Map<string, string | null>();
  return changes.flatMap((change) => {
    const { effect, resourceId, operationId, at } = change;
    const key = resourceId.toLowerCase();
    if (effect === 'created') makers.set(key, operationId);
    if (effect !== 'deleted' || operationId === null) return [];
    const maker = makers.get(key) ?? null;
    if (mayDelete(documents, operationId, maker)) return [];
    const wholes = changes.filter((each) => isDeletedWith(each, change));
    const wentAlong = wholes.some((each) => mayDelete(documents, operationId, makerOf(each, makers)));
    return wentAlong && isGivenUp(documents.get(maker ?? ''), change)
      ? []
      : [`I4: ${operationId} deleted ${resourceId} of ${maker ?? 'somebody else'} at ${at}`];
  });
}

function mayDelete(documents: Documents, operationId: string, maker: string | null): boolean {
  if (maker === operationId) return true;
  const deleter = documents.get(operationId);
  if (maker === null || deleter?.kind !== 'deprovision') return false;
  return documents.get(maker)?.clusterId.toLowerCase() === deleter.clusterId.toLowerCase();
}

function isDeletedWith(whole: Change, part: Change): boolean {
  return (
    whole.effect === 'deleted' &&
    whole.request === part.request &&
    part.resourceId.toLowerCase().startsWith(`${whole.resourceId.toLowerCase()}/`)
  );
}

function makerOf({ resourceId }: Change, makers: Makers): string | null {
  return makers.get(resourceId.toLowerCase()) ?? null;
}

function isGivenUp(document: OperationDocument | undefined, change: Change): boolean {
  if (document === undefined) return false;
  return isTakenBack(document, change) || (isRoleAssignment(change) && isForgotten(document, change));
}

function isTakenBack({ resources }: OperationDocument, change: Change): boolean {
  const resource = resources.find(
    (each) => each.resourceId.toLowerCase() === change.resourceId.toLowerCase(),
  );
  return resource?.outcome === 'removed';
}

function isRoleAssignment({ resourceId }: Change): boolean {
  return /\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i.test(resourceId);
}

/** All that is left is forgotten at once; a retry takes it up again. */
function isForgotten({ commands = [] }: OperationDocument, { requestedAt }: Change): boolean {
  const last = commands.findLast(
    ({ kind, takenAt, refusedBecause }) =>
      ['forget', 'retry'].includes(kind) && takenAt <= requestedAt && refusedBecause === undefined,
  );
  return last?.kind === 'forget';
}
