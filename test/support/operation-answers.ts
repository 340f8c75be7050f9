/** Answers of the API, as its schemas have them; a test changes what matters to it. */
import type {
  OperationAnswer,
  OperationHistoryAnswer,
  OperationSummaryAnswer,
  ProblemDetails,
} from '../../src/status/schema/answers.ts';

const identity = {
  operationId: 'req-1.abc',
  requestId: 'req-1',
  requestedBy: 'team-a',
  clusterId:
    '/subscriptions/s/resourceGroups/rg-test/providers/Microsoft.ContainerService/managedClusters/aks-test',
  subscriptionId: 's',
  resourceGroup: 'rg-test',
  clusterName: 'aks-test',
};

const links = {
  self: '/api/operations/req-1.abc',
  steps: '/api/operations/req-1.abc/steps',
  plan: '/api/operations/req-1.abc/plan',
  history: '/api/operations/req-1.abc/history',
  dashboard: '/dashboard/operations/req-1.abc',
};

const stage = {
  kind: 'provision',
  phase: 'Provisioning',
  lane: 'running',
  done: false,
  acceptedAt: '2026-01-05T08:00:00.000Z',
  updatedAt: '2026-01-05T08:00:00.000Z',
  run: 1,
} as const;

export function operationSummaryAnswer(change: Partial<OperationSummaryAnswer> = {}): OperationSummaryAnswer {
  return { ...identity, ...stage, links, ...change };
}

export function operationAnswer(change: Partial<OperationAnswer> = {}): OperationAnswer {
  return {
    ...identity,
    ...stage,
    percent: 10,
    currentSteps: [],
    steps: [],
    resources: [],
    correlationIds: [],
    links,
    ...change,
  };
}

export function operationHistoryAnswer(
  texts: readonly string[],
  continuationToken?: string,
): OperationHistoryAnswer {
  return {
    operationId: identity.operationId,
    events: texts.map((text, index) => ({
      at: `2026-01-05T08:00:${String(index).padStart(2, '0')}.000Z`,
      type: 'phaseChanged',
      text,
    })),
    ...(continuationToken === undefined ? {} : { continuationToken }),
  };
}

export function problemDetails(status: number, code: string, detail: string): ProblemDetails {
  return { type: 'about:blank', title: code, status, code, detail };
}
