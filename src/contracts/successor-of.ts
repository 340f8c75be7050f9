import type { OperationRecord } from './operation-records.ts';

/**
 * Of operations of one cluster: the last that succeeded after `stored` had ended. They have the cluster one after the
 * other, so it worked on what `stored` left, whichever of them was accepted first.
 */
export function successorOf(
  stored: OperationRecord,
  ofCluster: readonly OperationRecord[],
): OperationRecord | undefined {
  return ofCluster
    .filter((each) => each.kind !== 'plan' && each.operationId !== stored.operationId)
    .filter((each) => each.done && each.phase === 'Succeeded' && endedAfter(each, stored))
    .reduce<OperationRecord | undefined>(
      (last, each) => (last && endedAfter(last, each) ? last : each),
      undefined,
    );
}

/** Of what has ended. */
export function endedAfter(a: OperationRecord, b: OperationRecord): boolean {
  const [at, before] = [a, b].map(({ endedAt, updatedAt }) => Date.parse(endedAt ?? updatedAt)) as [
    number,
    number,
  ];
  return at === before ? Date.parse(a.acceptedAt) > Date.parse(b.acceptedAt) : at > before;
}
