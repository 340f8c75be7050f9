/** Examples of what the API takes and answers, made by the code that makes the real ones. */
import sample from '../../../samples/managed-vnet.json' with { type: 'json' };
import type { OperationRecord } from '../../contracts/operation-records.ts';
import type { CommandKind } from '../../domain/command.ts';
import { operationDocument } from '../../domain/operation-document.ts';
import type { Measures } from '../../domain/operation-news.ts';
import { newOperation, type OperationState, type StepProgress } from '../../domain/operation-state.ts';
import { parseRequest } from '../../domain/parse-request.ts';
import { planCluster } from '../../domain/planning/plan-cluster.ts';
import { planReport } from '../../domain/plan-report.ts';
import { measuredTimes } from '../../status/estimate-end.ts';
import { metricsOf } from '../../status/metrics.ts';
import { operationAnswer } from '../../status/operation-answer.ts';
import { planAnswer } from '../../status/operation-plan.ts';
import { prometheusText } from '../../status/prometheus-text.ts';
import type { HealthAnswer, OperationHistoryAnswer } from '../../status/schema/answers.ts';
import { statsOf, type StatsSources } from '../../status/stats.ts';
import { summaryOf } from '../../status/summary.ts';
import { problemAnswer } from '../http-answers.ts';
import { newRecord } from '../new-record.ts';
import type { ProblemStatus } from './api-route.ts';

const parsed = parseRequest(sample, '*');
if (!parsed.ok || parsed.request.kind !== 'ProvisionCluster')
  throw new TypeError('The sample is no request.');
const { request } = parsed;

const ACCEPTED_AT = '2026-01-05T08:00:00.000Z';
const NOW_AT = '2026-01-05T08:03:00.000Z';
const ENDED_AT = '2026-01-05T08:09:30.000Z';

const fresh = newRecord(request, ACCEPTED_AT);
const { operationId, requestId, requestedBy, clusterId } = fresh;
const plan = planCluster(request, { operationId, productionSubscriptions: [] });

/** The first steps are done; the cluster is being made. */
const state: OperationState = {
  ...newOperation({
    ids: { operationId, requestId, requestedBy, clusterId },
    onFailure: request.onFailure,
    plan,
    acceptedAt: ACCEPTED_AT,
  }),
  phase: 'Provisioning',
  deadlineAt: '2026-01-05T11:00:00.000Z',
  steps: Object.fromEntries(plan.steps.map(({ id, kind }) => [id, progressOf(id, kind)])),
};

function progressOf(id: string, kind: string): StepProgress {
  const clusterAt = plan.steps.findIndex((step) => step.kind === 'managedCluster');
  const at = plan.steps.findIndex((step) => step.id === id);
  const startedAt = '2026-01-05T08:00:20.000Z';
  if (at > clusterAt) return { state: 'waiting', owned: false, attempts: 0 };
  if (kind === 'managedCluster')
    return {
      ...{ state: 'polling', owned: true, attempts: 1, startedAt },
      ...{ dueAt: '2026-01-05T08:03:20.000Z', deadlineAt: '2026-01-05T09:00:20.000Z' },
    };
  return { state: 'done', owned: false, attempts: 1, startedAt: ACCEPTED_AT, endedAt: startedAt };
}

const running: OperationRecord = {
  ...fresh,
  phase: 'Provisioning',
  updatedAt: NOW_AT,
  progress: { percent: 42, current: ['Create cluster'] },
};

const measures: Measures = {
  mode: plan.mode,
  profile: plan.profile,
  steps: plan.steps.map(({ id, kind, expectedSeconds: seconds }) => ({
    ...{ id, kind, state: 'done', seconds, attempts: 1 },
  })),
  retries: { throttled: 2 },
};

const ended: OperationRecord = {
  ...running,
  ...{ phase: 'Succeeded', done: true, updatedAt: ENDED_AT, endedAt: ENDED_AT, measures },
};

const figures: StatsSources = {
  tally: { phases: { Provisioning: 1, Succeeded: 1 }, lanes: { running: 1, done: 1 } },
  sample: [ended],
  oldest: [running],
};

const operation = operationAnswer(
  { record: running, document: operationDocument(state, Date.parse(NOW_AT)), plan: state.plan },
  measuredTimes([ended]),
);

const history: OperationHistoryAnswer = {
  operationId,
  events: [
    {
      at: ACCEPTED_AT,
      type: 'phaseChanged',
      text: `Accepted, asked for by ${requestedBy}.`,
      phase: 'Accepted',
      run: 1,
    },
    {
      at: NOW_AT,
      type: 'command',
      text: 'Command suspend by ops: the quota is being raised.',
      requestedBy: 'ops',
    },
  ],
};

const latest = summaryOf(running);
const { subscriptionId, resourceGroup, clusterName } = latest;

const healthy: HealthAnswer = {
  status: 'healthy',
  checkedAt: NOW_AT,
  version: '0.1.0',
  dependencies: [{ name: 'records', status: 'healthy', milliseconds: 2 }],
};

const lost = {
  name: 'records',
  status: 'unhealthy',
  milliseconds: 5000,
  message: 'It did not answer in time.',
  remedy: 'See OPERATION_RECORDS.',
} as const;

export const examples = {
  request: sample,
  submission: { operationId, requestId, status: `/api/operations/${operationId}` },
  list: { operations: [latest] },
  operation,
  steps: { operationId, steps: operation.steps },
  plan: planAnswer(operationId, plan),
  history,
  clusters: { clusters: [{ clusterId, subscriptionId, resourceGroup, clusterName, latest }] },
  stats: statsOf(figures, NOW_AT),
  health: healthy,
  caller: { name: 'ann@contoso.example (8f1c5a52-7f2e-4d0c-9f5e-0a4b8c2d6e31)', roles: ['Operations.Write'] },
  unhealthy: { ...healthy, status: 'unhealthy', dependencies: [lost] },
  metrics: prometheusText(
    metricsOf(
      {
        ...figures,
        ...{ unsentEvents: 0, stalled: 0, orphans: { checkedAt: ACCEPTED_AT, orphans: 0 }, version: '0.1.0' },
      },
      Date.parse(NOW_AT),
    ),
  ),
  orphans: {
    checkedAt: NOW_AT,
    orphans: [{ resourceId: clusterId, operationId, why: 'no operation of this id is known' }],
    more: 0,
    unread: [],
  },
  validation: { valid: true, findings: [] },
  planReport: planReport({
    ...{ operationId, clusterId, location: request.target.location, onFailure: request.onFailure, plan },
    sightings: new Map(plan.steps.map(({ id }) => [id, { finding: 'willRun' }])),
    preflight: [],
  }),
  commandBody: (kind: CommandKind) => ({
    commandId: `${kind}-1`,
    requestedBy: 'ops',
    reason: 'the team asked for it',
    ...(kind === 'forget' ? { confirm: clusterName } : {}),
  }),
  command: (kind: CommandKind) => ({
    ...{ sequence: 1, operationId, commandId: `${kind}-1`, kind, requestedBy: 'ops' },
    ...{ reason: 'the team asked for it', sentAt: NOW_AT },
  }),
  problem: (status: ProblemStatus, code: string, path: string) => {
    const detail = 'What is wrong with this very request, in a sentence.';
    const instance = path.replace('{operationId}', operationId);
    return { ...problemAnswer({ status, code, detail }).jsonBody, instance };
  },
};
