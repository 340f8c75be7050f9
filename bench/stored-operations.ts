/** What the records hold after months of use, written through them as the app writes it. */
import type { OperationRecord, OperationRecords, RecordChange } from '../src/contracts/operation-records.ts';
import type { Measures, StepNews } from '../src/domain/operation-news.ts';
import { problemClasses, type Problem } from '../src/domain/problem.ts';
import { planCluster } from '../src/domain/planning/plan-cluster.ts';
import { newRecord } from '../src/functions/new-record.ts';
import { openSqliteRecords } from '../src/records/sqlite-records.ts';
import { clusterRequest } from '../test/support/requests.ts';

const SUBSCRIPTIONS = 20;
const REQUESTERS = 50;
const CLUSTERS_TO_OPERATIONS = 0.3;
/** One in so many has failed; of the last ones so many have not ended, each third of which waits. */
const FAILED_ONE_IN = 9;
const LIVE_SHARE = 0.01;
const WAITING_ONE_IN = 3;
const MINUTES_APART = 12;
const OPERATIONS_A_BATCH = 500;
const MOST_EVENTS = 20_000;

export interface StoredOperations {
  /** One of the last that ended; no durable engine has heard of it. */
  readonly ended: OperationRecord;
  readonly subscriptionId: string;
  readonly requestedBy: string;
}

interface Place {
  readonly index: number;
  readonly count: number;
  readonly nowMs: number;
}

export async function storeOperations(file: string, count: number, nowMs: number): Promise<StoredOperations> {
  const records = openSqliteRecords(file);
  for (let index = 0; index < count; index += 1) {
    await storeOperation(records, { index, count, nowMs });
    if ((index + 1) % OPERATIONS_A_BATCH === 0) await markAllSent(records);
  }
  await markAllSent(records);
  const { records: ended } = await records.list({ phase: 'Succeeded', top: 1 });
  records.close();
  const [last] = ended;
  if (!last) throw new RangeError('Too few operations to have one that succeeded.');
  return { ended: last, subscriptionId: subscriptionOf(0), requestedBy: requesterOf(0) };
}

/** Nothing of it is to be sent while requests are timed. */
async function markAllSent(records: OperationRecords): Promise<void> {
  await records.markSent(await records.unsentEvents(MOST_EVENTS));
}

async function storeOperation(records: OperationRecords, place: Place): Promise<void> {
  const { index, count, nowMs } = place;
  const acceptedMs = nowMs - (count - index) * MINUTES_APART * 60_000;
  const record = newRecord(requestAt(place), new Date(acceptedMs).toISOString());
  const claim = await records.claim(record);
  if (claim.kind !== 'claimed') throw new Error(`${record.operationId} was not claimed: ${claim.kind}`);
  const isLive = index >= count * (1 - LIVE_SHARE);
  await records.publish(isLive ? atWork(record, index) : atItsEnd(record, index));
}

function requestAt({ index, count }: Place) {
  const cluster = index % Math.ceil(count * CLUSTERS_TO_OPERATIONS);
  return clusterRequest({
    requestId: `team-${String(index % REQUESTERS)}-request-${String(index)}`,
    requestedBy: requesterOf(index),
    target: {
      subscriptionId: subscriptionOf(cluster),
      resourceGroup: `rg-platform-${String(cluster % 97)}`,
      clusterName: `aks-workload-${String(cluster)}`,
      location: 'westus2',
    },
  });
}

function subscriptionOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index % SUBSCRIPTIONS).padStart(12, '0')}`;
}

function requesterOf(index: number): string {
  return `team-${String(index % REQUESTERS)}@contoso.example`;
}

function atWork({ operationId, acceptedAt }: OperationRecord, index: number): RecordChange {
  const updatedAt = after(acceptedAt, 300);
  const parked =
    index % WAITING_ONE_IN === 0 ? { parked: { for: 'the registration of a preview feature' } } : {};
  const progress = { percent: 40, current: ['Create the managed cluster'], ...parked };
  return { operationId, run: 1, phase: 'Provisioning', updatedAt, progress };
}

const plan = planCluster(clusterRequest(), { operationId: 'bench', productionSubscriptions: [] });

function atItsEnd({ operationId, acceptedAt }: OperationRecord, index: number): RecordChange {
  const hasFailed = index % FAILED_ONE_IN === 0;
  const steps = stepsOf(index);
  const endedAt = after(acceptedAt, steps.at(-1)?.endsAfter ?? 0);
  return {
    ...{ operationId, run: 1, phase: hasFailed ? 'Compensated' : 'Succeeded', updatedAt: endedAt, endedAt },
    progress: { percent: hasFailed ? 60 : 100, current: [] },
    news: newsOf(steps, acceptedAt),
    measures: measuresOf(steps),
    ...(hasFailed ? { refusal: refusalOf(index) } : {}),
  };
}

interface TakenStep {
  readonly step: (typeof plan.steps)[number];
  readonly seconds: number;
  readonly endsAfter: number;
}

/** One after the other, a tenth more or less than expected. */
function stepsOf(index: number): readonly TakenStep[] {
  let endsAfter = 0;
  return plan.steps.map((step, place) => {
    const seconds = step.expectedSeconds * (0.9 + ((index * 31 + place * 17) % 21) / 100);
    endsAfter += seconds;
    return { step, seconds, endsAfter };
  });
}

function newsOf(steps: readonly TakenStep[], acceptedAt: string): readonly StepNews[] {
  return steps.map(({ step: { id, title, kind }, seconds, endsAfter }, place) => ({
    ...{ sequence: place + 1, at: after(acceptedAt, endsAfter), stepId: id, title, kind },
    ...{ state: 'done', attempts: 1, startedAt: after(acceptedAt, endsAfter - seconds) },
  }));
}

function measuresOf(steps: readonly TakenStep[]): Measures {
  return {
    mode: plan.mode,
    profile: plan.profile,
    steps: steps.map(({ step: { id, kind }, seconds }) => ({
      ...{ id, kind, state: 'done', seconds, attempts: 1 },
    })),
    retries: { throttled: 1 },
  };
}

function refusalOf(index: number): Problem {
  return {
    code: 'SkuNotAvailable',
    class: problemClasses[index % problemClasses.length] ?? 'unknown',
    owner: 'user',
    message: `The size Standard_D${String(index % 64)}s_v5 is not to be had in this region.`,
    remedy: 'Choose another size or another region.',
  };
}

function after(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}
