/** What must be true of a stack whose processes were killed, however often: pure checks over what was found. */
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import { clusterIdOf } from '../../../src/domain/operation-ids.ts';
import { isEnded } from '../../../src/domain/operation-state.ts';
import type { OperationSummaryAnswer } from '../../../src/status/schema/answers.ts';
import type { Job } from './job.ts';
import type { JobRecord } from './load.ts';

type ListedOperation = Pick<
  OperationSummaryAnswer,
  'operationId' | 'requestId' | 'clusterId' | 'kind' | 'phase' | 'done' | 'acceptedAt' | 'endedAt'
>;

export interface Found {
  readonly jobs: readonly JobRecord[];
  /** All operations, as lists show them. */
  readonly records: readonly ListedOperation[];
  /** Instances of the durable engine that have not ended. */
  readonly unendedInstances: readonly { readonly instanceId: string; readonly runtimeStatus: string }[];
  /** How often each resource was created, by id in lower case. */
  readonly created: ReadonlyMap<string, number>;
  /** What is there in Azure that was not there at first. */
  readonly inventory: readonly string[];
  readonly rejectedMessages: readonly { readonly operationId: unknown }[];
  readonly messagesLeft: number;
  readonly deadLetters: number;
  /** Parts that ended though nobody had killed them. */
  readonly endedByThemselves: readonly string[];
}

export interface Findings {
  readonly lostRequests: readonly string[];
  readonly duplicateClusters: readonly string[];
  readonly stuckInstances: readonly string[];
  readonly leakedResources: readonly string[];
  readonly missingResources: readonly string[];
  readonly otherEnds: readonly string[];
  readonly disagreements: readonly string[];
  readonly others: readonly string[];
}

export function findingsOf(found: Found): Findings {
  return {
    lostRequests: lostRequests(found),
    duplicateClusters: duplicateClusters(found),
    stuckInstances: stuckInstances(found),
    leakedResources: leakedResources(found),
    missingResources: found.jobs.flatMap((record) => missingResources(record, found)),
    otherEnds: found.jobs.flatMap(otherEnds),
    disagreements: disagreements(found),
    others: [
      ...found.endedByThemselves,
      ...(found.messagesLeft > 0 ? [`${String(found.messagesLeft)} messages are still on the queue`] : []),
      ...(found.deadLetters > 0 ? [`${String(found.deadLetters)} messages are dead-lettered`] : []),
    ],
  };
}

/** What each job was to become, by operation. */
interface Expected {
  readonly operationId: string;
  readonly phase: OperationDocument['phase'];
  readonly document: OperationDocument | undefined;
}

function expectedOf({ job, document, otherBody, removal }: JobRecord): readonly Expected[] {
  const phase = ({ made: 'Succeeded', refused: 'Compensated', invalid: 'Rejected' } as const)[job.fate];
  return [
    { operationId: job.operationId, phase, document },
    ...(job.otherBody
      ? [{ operationId: job.otherBody.operationId, phase: 'Rejected' as const, document: otherBody }]
      : []),
    ...(job.removal && document
      ? [{ operationId: job.removal.operationId, phase: 'Succeeded' as const, document: removal }]
      : []),
  ];
}

/** Sent, and neither an operation nor a rejection is known of it. */
function lostRequests({ jobs, records, rejectedMessages }: Found): string[] {
  const known = new Set(records.map(({ operationId }) => operationId));
  const told = new Set(rejectedMessages.map(({ operationId }) => operationId));
  return jobs.flatMap(expectedOf).flatMap(({ operationId, phase, document }) => {
    if (!known.has(operationId) && !document) return [`${operationId} was sent and is unknown`];
    return phase === 'Rejected' && !told.has(operationId)
      ? [`${operationId} was rejected and its sender was not told`]
      : [];
  });
}

function duplicateClusters({ jobs, created, records }: Found): string[] {
  const expected = new Set(jobs.flatMap(expectedOf).map(({ operationId }) => operationId));
  return [
    ...jobs
      .filter(({ job }) => job.fate === 'made')
      .flatMap(({ job }) => ownResources(created, job))
      .filter(([, times]) => times > 1)
      .map(([id, times]) => `${id} was created ${String(times)} times`),
    ...records
      .filter(({ operationId }) => !expected.has(operationId))
      .map(({ operationId }) => `nobody asked for the operation ${operationId}`),
  ];
}

function ownResources(created: Found['created'], job: Job): (readonly [string, number])[] {
  return [...created].filter(([id]) => isIn(id, job.resourceGroup));
}

function isIn(resourceId: string, resourceGroup: string): boolean {
  return `${resourceId.toLowerCase()}/`.includes(`/resourcegroups/${resourceGroup.toLowerCase()}/`);
}

function stuckInstances({ jobs, records, unendedInstances }: Found): string[] {
  const known = new Map(records.map((record) => [record.operationId, record]));
  return [
    ...jobs.flatMap(expectedOf).flatMap(({ operationId, document }) => {
      const record = known.get(operationId);
      return !document && record ? [`${operationId} did not end; its record says ${record.phase}`] : [];
    }),
    ...unendedInstances.map(
      ({ instanceId, runtimeStatus }) => `the instance ${instanceId} is ${runtimeStatus}`,
    ),
  ];
}

/** Whatever is there belongs to a cluster that was to stay. */
function leakedResources({ jobs, inventory }: Found): string[] {
  const staying = jobs.filter(({ job, document }) => stands(job, document)).map(({ job }) => job);
  return inventory.filter((id) => !staying.some((job) => belongsTo(id, job)));
}

function stands(job: Job, document: OperationDocument | undefined): boolean {
  return job.fate === 'made' && !job.removal && document?.phase === 'Succeeded';
}

/** In its group, or in the one that AKS makes for its nodes, whose name holds that of the first. */
function belongsTo(resourceId: string, { resourceGroup }: Job): boolean {
  const id = resourceId.toLowerCase();
  return isIn(id, resourceGroup) || id.includes(`/resourcegroups/mc_${resourceGroup}_`);
}

function missingResources({ job, document }: JobRecord, { inventory }: Found): string[] {
  if (!document || !stands(job, document)) return [];
  const present = new Set(inventory.map((id) => id.toLowerCase()));
  const wanted = document.resources.filter(({ outcome }) => outcome === 'created');
  return [clusterIdOf(job.request.target), ...wanted.map(({ resourceId }) => resourceId)]
    .filter((id) => isIn(id, job.resourceGroup) && !present.has(id.toLowerCase()))
    .map((id) => `${id} is missing though ${document.operationId} succeeded`);
}

function otherEnds(record: JobRecord): string[] {
  return expectedOf(record).flatMap(({ operationId, phase, document }) =>
    document && document.phase !== phase
      ? [`${operationId} ended as ${document.phase}, not ${phase}: ${JSON.stringify(document.refusal ?? {})}`]
      : [],
  );
}

const compared = ['phase', 'done', 'kind', 'requestId', 'clusterId', 'acceptedAt', 'endedAt'] as const;

/** What a document says and the row of the list says otherwise. */
function disagreements({ jobs, records }: Found): string[] {
  const known = new Map(records.map((record) => [record.operationId, record]));
  return jobs.flatMap(expectedOf).flatMap(({ operationId, document }) => {
    const record = known.get(operationId);
    if (!document || !record || !isEnded(document.phase)) return [];
    return compared
      .filter((field) => document[field] !== record[field])
      .map(
        (field) =>
          `${operationId}: ${field} is ${said(document[field])}, in its record ${said(record[field])}`,
      );
  });
}

function said(value: string | boolean | undefined): string {
  return value === undefined ? 'absent' : String(value);
}
