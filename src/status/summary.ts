import type { OperationRecord } from '../contracts/operation-records.ts';
import { laneOf } from '../domain/lane.ts';
import type { Problem } from '../domain/problem.ts';
import { resourcePathOf } from '../domain/resource-ids.ts';
import { linksOf } from './operation-links.ts';
import type { OperationSummaryAnswer } from './schema/answers.ts';

/** A row of a list: what the record alone can say. */
export function summaryOf(record: OperationRecord): OperationSummaryAnswer {
  const { kind, phase, done, acceptedAt, updatedAt, endedAt, run } = record;
  const { queued, suspendedAt, stalled, progress, refusal } = record;
  return {
    ...identityOf(record),
    ...{ kind, phase, lane: laneOf(record), done, acceptedAt, updatedAt, run },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(stalled ? { stalled } : {}),
    ...(queued === undefined ? {} : { queued }),
    ...(suspendedAt === undefined ? {} : { suspendedAt }),
    ...(progress ? { progress: { ...progress, current: [...progress.current] } } : {}),
    ...(refusal ? { refusal: shownProblem(refusal) } : {}),
    links: linksOf(record.operationId, record.clusterId),
  };
}

type Identity = 'operationId' | 'requestId' | 'requestedBy' | 'clusterId';

export function identityOf({
  operationId,
  requestId,
  requestedBy,
  clusterId,
}: Pick<OperationRecord, Identity>): Pick<
  OperationSummaryAnswer,
  Identity | 'subscriptionId' | 'resourceGroup' | 'clusterName'
> {
  const { subscriptionId, resourceGroup, name: clusterName } = resourcePathOf(clusterId);
  return { operationId, requestId, requestedBy, clusterId, subscriptionId, resourceGroup, clusterName };
}

/** Without what whoever kept it may have put beside it. */
export function shownProblem(problem: Problem): NonNullable<OperationSummaryAnswer['refusal']> {
  const { code, class: problemClass, owner, message, remedy, doc, target, correlationId, unlisted } = problem;
  return {
    ...{ code, class: problemClass, owner, message, remedy },
    ...(doc === undefined ? {} : { doc }),
    ...(target === undefined ? {} : { target }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(unlisted === undefined ? {} : { unlisted }),
  };
}
