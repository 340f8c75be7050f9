/** All that there is to say of one operation, as every surface shows it. */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { laneOf } from '../domain/lane.ts';
import type { OperationDocument } from '../domain/operation-document.ts';
import type { Plan } from '../domain/plan.ts';
import { estimatedEnd, type MeasuredTimes } from './estimate-end.ts';
import { linksOf, portalLink } from './operation-links.ts';
import { planOf } from './operation-plan.ts';
import { readOperation, shownDocument, type OperationSources } from './read-operation.ts';
import type { OperationAnswer } from './schema/answers.ts';
import { identityOf, shownProblem } from './summary.ts';
import { withCommandsTaken } from './commands-taken.ts';

export interface DetailSources extends OperationSources {
  readonly records: Pick<OperationRecords, 'get' | 'list'>;
  readonly measured: () => Promise<MeasuredTimes>;
}

/** Undefined when nobody knows it. */
export async function readOperationAnswer(
  sources: DetailSources,
  operationId: string,
): Promise<OperationAnswer | undefined> {
  const kept = await readOperation(sources, operationId);
  if (!kept) return undefined;
  const { record, instance } = kept;
  const [document, measured] = await Promise.all([
    withCommandsTaken(sources.records, record, shownDocument(record, instance)),
    sources.measured(),
  ]);
  return operationAnswer({ record, document, plan: planOf(instance) }, measured);
}

export interface ShownOperation {
  readonly record: OperationRecord;
  readonly document: OperationDocument;
  readonly plan: Plan | undefined;
}

export function operationAnswer(
  { record, document, plan }: ShownOperation,
  measured: MeasuredTimes,
): OperationAnswer {
  const estimatedEndAt = estimatedEnd(document, plan, measured);
  const { percent, currentSteps } = document;
  return {
    ...identityOf(record),
    ...stageOf(record, document),
    percent,
    ...chosen(document, ['mode', 'profile', 'onFailure', 'startedAt', 'deadlineAt']),
    ...(estimatedEndAt === undefined ? {} : { estimatedEndAt }),
    currentSteps: [...currentSteps],
    ...chosen(document, ['nextLookAt', 'waiting']),
    steps: [...document.steps],
    ...refusalOf(document),
    ...chosen(document, ['suspended']),
    ...listsOf(document),
    resources: document.resources.map((each) => ({ ...each, portal: portalLink(each.resourceId) })),
    correlationIds: correlationIdsOf(document),
    ...chosen(document, ['unlistedErrors', 'outputs']),
    links: linksOf(record.operationId, record.clusterId),
  };
}

function stageOf(record: OperationRecord, document: OperationDocument) {
  const { kind, phase, done, acceptedAt, updatedAt, endedAt } = document;
  const { run, stalled, queued, suspendedAt, progress } = record;
  const lane = laneOf({
    ...{ phase, done },
    ...(queued === undefined ? {} : { queued }),
    ...(stalled ? { stalled } : {}),
    ...(progress ? { progress } : {}),
    ...(suspendedAt === undefined ? {} : { suspendedAt }),
  });
  return {
    ...{ kind, phase, lane, done, acceptedAt, updatedAt, run: document.run ?? run },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(stalled ? { stalled } : {}),
  };
}

function refusalOf({ refusal }: OperationDocument): Pick<OperationAnswer, 'refusal'> {
  return refusal ? { refusal: { ...shownProblem(refusal), step: refusal.step } } : {};
}

function listsOf(document: OperationDocument) {
  const { commands, allowedCommands, relocations, diagnostics, residue, omitted } = document;
  return {
    ...(commands ? { commands: [...commands] } : {}),
    ...(allowedCommands ? { allowedCommands: [...allowedCommands] } : {}),
    ...(relocations ? { relocations: [...relocations] } : {}),
    ...(diagnostics ? { diagnostics: [...diagnostics] } : {}),
    ...(residue ? { residue: [...residue] } : {}),
    ...(omitted ? { omitted: [...omitted] } : {}),
  };
}

/** An operation that did not live to say so may yet have a refusal in its record, which then is what came last. */
function correlationIdsOf({ correlationIds = [], refusal }: OperationDocument): string[] {
  const last = refusal?.correlationId;
  return last === undefined || correlationIds.includes(last)
    ? [...correlationIds]
    : [last, ...correlationIds];
}

/** Those of the fields that are there. */
function chosen<K extends keyof OperationDocument>(
  document: OperationDocument,
  names: readonly K[],
): Partial<Pick<OperationDocument, K>> {
  const present = names.filter((name) => document[name] !== undefined);
  // Object.fromEntries forgets the keys' types; they are those that were asked for.
  return Object.fromEntries(present.map((name) => [name, document[name]])) as Partial<
    Pick<OperationDocument, K>
  >;
}
