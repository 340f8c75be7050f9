/** Answers as the API gives them, to start from; a test says what matters to it. */
import { laneOf } from '../../../src/domain/lane.ts';
import { isEnded } from '../../../src/domain/operation-state.ts';
import type { OperationSummaryAnswer, StatsAnswer } from '../../../src/status/schema/answers.ts';

/** When it is, in the browser and at the API, at the start of a test. */
export const NOW_MS = Date.parse('2026-03-10T14:30:00.000Z');

export function minutesAgo(minutes: number): string {
  return new Date(NOW_MS - minutes * 60_000).toISOString();
}

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

/** `lane` and `done` follow from the rest, unless they are given. */
export function sampleSummary(
  index: number,
  own: Partial<OperationSummaryAnswer> = {},
): OperationSummaryAnswer {
  const operationId = `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`;
  const clusterName = `aks-${String(index).padStart(4, '0')}`;
  const phase = own.phase ?? 'Provisioning';
  const done = own.done ?? isEnded(phase);
  return {
    operationId,
    requestId: `request-${String(index)}`,
    requestedBy: 'platform-team@contoso.example',
    clusterId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-${clusterName}/providers/Microsoft.ContainerService/managedClusters/${clusterName}`,
    subscriptionId: SUBSCRIPTION,
    resourceGroup: `rg-${clusterName}`,
    clusterName,
    kind: 'provision',
    phase,
    done,
    acceptedAt: minutesAgo(12 + index),
    updatedAt: minutesAgo(1),
    ...(done ? { endedAt: minutesAgo(1) } : {}),
    run: 1,
    links: sampleLinks(operationId),
    ...own,
    lane: own.lane ?? laneOf({ ...laneSubject(own), phase, done }),
  };
}

function laneSubject({ suspendedAt, queued, stalled, progress }: Partial<OperationSummaryAnswer>) {
  return {
    ...(suspendedAt === undefined ? {} : { suspendedAt }),
    ...(queued === undefined ? {} : { queued }),
    ...(stalled === undefined ? {} : { stalled }),
    ...(progress?.parked === undefined
      ? {}
      : { progress: { ...progress, parked: { for: progress.parked.for } } }),
  };
}

export function sampleLinks(operationId: string): OperationSummaryAnswer['links'] {
  const self = `/api/operations/${operationId}`;
  return {
    self,
    steps: `${self}/steps`,
    plan: `${self}/plan`,
    history: `${self}/history`,
    dashboard: `/dashboard/operations/${operationId}`,
  };
}

/** One of each sort that people meet. */
export function sampleBoard(): OperationSummaryAnswer[] {
  return [
    sampleSummary(1, {
      clusterName: 'payments-prod-weu',
      progress: { percent: 62, current: ['Create the cluster'] },
    }),
    sampleSummary(2, {
      clusterName: 'search-staging',
      phase: 'Preflight',
      progress: { percent: 3, current: ['Check quota, names and networks'] },
      requestedBy: 'mara.lind@contoso.example',
    }),
    sampleSummary(3, {
      clusterName: 'ml-batch-gpu',
      progress: {
        percent: 41,
        current: ['Create the cluster'],
        parked: { for: 'capacity of Standard_NC24ads_A100_v4 in westeurope', until: minutesAgo(-9) },
      },
    }),
    sampleSummary(4, {
      clusterName: 'edge-eu-3',
      progress: { percent: 18, current: ['Register the feature EncryptionAtHost'] },
      stalled: {
        since: minutesAgo(22),
        message: 'Nothing has moved for 22 minutes; the next look was due at 14:08.',
      },
    }),
    sampleSummary(5, { clusterName: 'checkout-blue', phase: 'Accepted', queued: true }),
    sampleSummary(6, {
      clusterName: 'intranet',
      kind: 'deprovision',
      phase: 'Deprovisioning',
      suspendedAt: minutesAgo(6),
      progress: { percent: 30, current: ['Remove the cluster'] },
    }),
    sampleSummary(7, {
      clusterName: 'reporting-q1',
      phase: 'Failed',
      refusal: {
        code: 'QuotaExceeded',
        class: 'quota',
        owner: 'user',
        message:
          'Operation could not be completed as it results in exceeding approved standardDSv5Family Cores quota.',
        remedy: 'Ask for more cores of the family, or name a smaller size.',
      },
    }),
    sampleSummary(8, {
      clusterName: 'data-lake-ingest',
      phase: 'CompensationIncomplete',
      refusal: {
        code: 'ScopeLocked',
        class: 'governance',
        owner: 'operator',
        message: 'The scope is locked against deletion.',
        remedy: 'Remove the lock, then retry the compensation.',
      },
    }),
    sampleSummary(9, { clusterName: 'web-canary', phase: 'Succeeded', endedAt: minutesAgo(2) }),
    sampleSummary(10, {
      clusterName: 'batch-old',
      kind: 'deprovision',
      phase: 'Succeeded',
      endedAt: minutesAgo(3),
    }),
    sampleSummary(11, { clusterName: 'sandbox-jo', phase: 'Canceled', endedAt: minutesAgo(4) }),
  ];
}

const stepKinds = [
  'managed-cluster',
  'virtual-network',
  'resource-provider',
  'preview-feature',
  'role-assignment',
  'node-readiness',
];
const usualSeconds = [412, 9, 48, 190, 34, 77];

/** Two weeks, with a bad day. */
export function sampleStats(own: Partial<StatsAnswer> = {}): StatsAnswer {
  return {
    generatedAt: minutesAgo(0),
    total: 11,
    phases: {
      Provisioning: 3,
      Preflight: 1,
      Accepted: 1,
      Deprovisioning: 1,
      Failed: 1,
      CompensationIncomplete: 1,
      Succeeded: 2,
      Canceled: 1,
    },
    lanes: { running: 2, waiting: 4, failed: 2, done: 3 },
    sample: { operations: 412, from: minutesAgo(14 * 24 * 60), to: minutesAgo(1) },
    successRate: 0.942,
    durations: [
      { kind: 'provision', mode: 'create', count: 240, p50Seconds: 655, p95Seconds: 1190 },
      { kind: 'provision', mode: 'existing', count: 88, p50Seconds: 540, p95Seconds: 872 },
      { kind: 'deprovision', mode: 'create', count: 84, p50Seconds: 402, p95Seconds: 760 },
    ],
    stepDurations: stepKinds.map((stepKind, index) => ({
      stepKind,
      mode: 'create',
      count: 240,
      p50Seconds: usualSeconds[index] ?? 1,
      p95Seconds: Math.round((usualSeconds[index] ?? 1) * 2.1),
    })),
    days: Array.from({ length: 14 }, (_, day) => ({
      day: new Date(NOW_MS - (13 - day) * 86_400_000).toISOString().slice(0, 10),
      succeeded: 24 + ((day * 7) % 11),
      failed: day === 9 ? 11 : day % 3,
      stepP50Seconds: Object.fromEntries(
        stepKinds.map((kind, index) => [
          kind,
          Math.round(
            (usualSeconds[index] ?? 1) * (1 + 0.22 * Math.sin(day * 0.9 + index) + (day === 9 ? 0.6 : 0)),
          ),
        ]),
      ),
    })),
    retriesByClass: { rbacPropagating: 133, throttled: 58, transient: 41, capacity: 17, busy: 12 },
    refusalsByClass: { quota: 9, governance: 6, capacity: 4, invalidInput: 3, timedOut: 1 },
    oldestRunning: sampleBoard().slice(0, 3),
    registrations: [
      {
        subscriptionId: SUBSCRIPTION,
        name: 'Microsoft.ContainerService',
        state: 'done',
        at: minutesAgo(3000),
        seconds: 44,
        operationId: 'a',
      },
      {
        subscriptionId: SUBSCRIPTION,
        name: 'Microsoft.Compute/EncryptionAtHost',
        state: 'done',
        at: minutesAgo(2990),
        seconds: 611,
        operationId: 'a',
      },
      {
        subscriptionId: '99999999-8888-7777-6666-555555555555',
        name: 'Microsoft.Network',
        state: 'stopped',
        at: minutesAgo(500),
        seconds: 900,
        operationId: 'b',
      },
    ],
    ...own,
  };
}
