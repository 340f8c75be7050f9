import type { OperationListAnswer, OperationSummaryAnswer } from '../../../src/status/schema/answers.ts';

type Test = (operation: OperationSummaryAnswer, value: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  lane: ({ lane }, value) => lane === value,
  phase: ({ phase }, value) => phase === value,
  kind: ({ kind }, value) => kind === value,
  errorClass: ({ refusal }, value) => refusal?.class === value,
  clusterId: ({ clusterId }, value) => clusterId.toLowerCase() === value.toLowerCase(),
  subscriptionId: ({ subscriptionId }, value) => subscriptionId.toLowerCase() === value.toLowerCase(),
  requestedBy: ({ requestedBy }, value) => requestedBy.toLowerCase() === value.toLowerCase(),
  createdFrom: ({ acceptedAt }, value) => acceptedAt >= value,
  createdTo: ({ acceptedAt }, value) => acceptedAt < value,
  search: ({ operationId, requestId, clusterId, clusterName, requestedBy }, value) =>
    [operationId, requestId, clusterId, clusterName, requestedBy].some((text) =>
      text.toLowerCase().includes(value.toLowerCase()),
    ),
};

/** A page of the operations as `GET /api/operations` lists them. */
export function listedFor(
  operations: readonly OperationSummaryAnswer[],
  query: URLSearchParams,
  nowMs: number,
): OperationListAnswer {
  const matching = operations.filter((operation) =>
    [...query].every(([name, value]) => tests[name]?.(operation, value) ?? true),
  );
  const sorted = matching.toSorted(orders(nowMs)[query.get('sort') ?? 'newest']);
  const from = Number(query.get('continuationToken') ?? '0');
  const to = from + Number(query.get('top') ?? '50');
  return {
    operations: sorted.slice(from, to),
    ...(to < sorted.length ? { continuationToken: String(to) } : {}),
  };
}

type Order = (a: OperationSummaryAnswer, b: OperationSummaryAnswer) => number;

function orders(nowMs: number): Readonly<Record<string, Order>> {
  const took = ({ acceptedAt, endedAt }: OperationSummaryAnswer): number =>
    (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(acceptedAt);
  return {
    newest: (a, b) => b.acceptedAt.localeCompare(a.acceptedAt),
    oldest: (a, b) => a.acceptedAt.localeCompare(b.acceptedAt),
    slowest: (a, b) => took(b) - took(a),
  };
}
