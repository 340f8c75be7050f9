/**
 * What becomes of one message: an operation, a known one, or a rejection. Every way through can be taken again at any
 * moment with the same end (I2), since ids are derived from the message and each write is idempotent.
 */
import type { Claim, OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import { newDeprovisioning } from '../domain/deprovision.ts';
import { describeFindings, type Finding } from '../domain/finding.ts';
import { operationKindOf } from '../domain/operation-kind.ts';
import { digest, rejectionIdOf } from '../domain/operation-ids.ts';
import { newOperation, type OperationState } from '../domain/operation-state.ts';
import { parseRequest, type ParsedRequest } from '../domain/parse-request.ts';
import { planCluster } from '../domain/planning/plan-cluster.ts';
import type { Problem } from '../domain/problem.ts';
import type { DeprovisionRequest, PlanRequest, ProvisionRequest } from '../domain/request.ts';
import { unrecordedEnd } from '../status/unrecorded-end.ts';
import { acceptCommand, COMMAND_KIND, type CommandAcceptance } from './accept-command.ts';
import { acceptPlan, type StartPlanning } from './accept-plan.ts';
import type { DeliveryDependencies } from './deliver-command.ts';
import { newRecord } from './new-record.ts';

export interface IncomingMessage {
  /** As the trigger gives it: parsed JSON, or the text when it is none. */
  readonly body: unknown;
  readonly messageId: string;
  readonly enqueuedAt: string;
}

/** What goes to the queue of rejected requests. */
export interface RejectedMessage {
  readonly reason: string;
  readonly description: string;
  readonly findings: readonly Finding[];
  readonly rejectedAt: string;
  readonly messageId: string;
  readonly requestId: string | null;
  /** Under which the rejection is shown; null when no request id could be read. */
  readonly operationId: string | null;
  /** What was sent, cut short when it is long. */
  readonly body: string;
}

export type Acceptance =
  | { readonly kind: 'started'; readonly operationId: string }
  | { readonly kind: 'duplicate'; readonly operationId: string }
  /** A command is in the operation's mailbox. */
  | { readonly kind: 'commanded'; readonly operationId: string }
  | { readonly kind: 'rejected'; readonly message: RejectedMessage };

export interface IntakeDependencies extends DeliveryDependencies {
  /** Starts the operation unless it exists. */
  readonly start: (state: OperationState) => Promise<void>;
  readonly startPlanning: StartPlanning;
  /** V45: where no preview feature is registered unless the request says so. */
  readonly productionSubscriptions: readonly string[];
}

/** A request that changes something, and has the cluster to itself while it does. */
type OperationRequest = ProvisionRequest | DeprovisionRequest;

/** Characters of a refused body that are kept. */
const KEPT_BODY = 32_768;

export async function acceptMessage(
  dependencies: IntakeDependencies,
  message: IncomingMessage,
): Promise<Acceptance> {
  const { records } = dependencies;
  if (kindIn(message.body) === COMMAND_KIND) {
    return commanded(records, message, await acceptCommand(dependencies, message.body, message.enqueuedAt));
  }
  const parsed = parseRequest(message.body);
  if (!parsed.ok) return rejectInvalid(records, message, parsed);
  const { request } = parsed;
  return request.kind === 'PlanCluster'
    ? acceptPlanRequest(dependencies, message, request)
    : acceptOperation(dependencies, message, request);
}

async function commanded(
  records: OperationRecords,
  message: IncomingMessage,
  outcome: CommandAcceptance,
): Promise<Acceptance> {
  switch (outcome.kind) {
    case 'commanded':
      return outcome;
    case 'invalid':
      return rejectInvalid(records, message, { ok: false, ...outcome, ...outcome.ids });
    case 'turnedAway':
      return reject(records, message, { ...outcome, findings: [] });
  }
}

async function acceptPlanRequest(
  dependencies: IntakeDependencies,
  message: IncomingMessage,
  request: PlanRequest,
): Promise<Acceptance> {
  const outcome = await acceptPlan(dependencies, request, message.enqueuedAt);
  return outcome.kind === 'otherBody'
    ? reject(dependencies.records, message, {
        ids: outcome.record,
        findings: [],
        problem: differentBody(outcome.record.operationId),
      })
    : outcome;
}

async function acceptOperation(
  dependencies: IntakeDependencies,
  message: IncomingMessage,
  request: OperationRequest,
): Promise<Acceptance> {
  const { records, start } = dependencies;
  const record = newRecord(request, message.enqueuedAt);
  const { operationId } = record;
  const claim = await claimCluster(dependencies, record);
  switch (claim.kind) {
    case 'clusterBusy':
      return reject(records, message, {
        ids: record,
        findings: [],
        problem: clusterBusy(claim.operationId),
      });
    case 'known':
      if (claim.record.bodyHash !== record.bodyHash) {
        return reject(records, message, { ids: record, findings: [], problem: differentBody(operationId) });
      }
      // One that was taken up again after an end is not for a message to start.
      if (!claim.record.done && claim.record.run === 1)
        await start(await newState(dependencies, request, claim.record));
      return { kind: 'duplicate', operationId };
    case 'queued':
      throw new Error(`Operation ${operationId} was queued, though nobody asked for that`);
    case 'claimed':
      await start(await newState(dependencies, request, record));
      return { kind: 'started', operationId };
  }
}

/** A cluster is held no longer by an operation whose end did not reach its record. */
async function claimCluster(
  { records, readInstance }: IntakeDependencies,
  record: OperationRecord,
): Promise<Claim> {
  const claim = await records.claim(record);
  if (claim.kind !== 'clusterBusy') return claim;
  const end = await unrecordedEnd(records, readInstance, { ...claim, nowAt: record.acceptedAt });
  if (!end) return claim;
  await records.publish(end);
  return records.claim(record);
}

async function newState(
  { records, productionSubscriptions }: IntakeDependencies,
  request: OperationRequest,
  record: OperationRecord,
): Promise<OperationState> {
  const { operationId, requestId, requestedBy, clusterId, acceptedAt } = record;
  const ids = { operationId, requestId, requestedBy, clusterId };
  if (request.kind === 'DeprovisionCluster') {
    const made = await records.ledgersOf(clusterId);
    return newDeprovisioning({ ids, acceptedAt, whenInUse: request.whenInUse, made });
  }
  return newOperation({
    ids,
    onFailure: request.onFailure,
    plan: planCluster(request, { operationId, productionSubscriptions }),
    acceptedAt,
  });
}

function rejectInvalid(
  records: OperationRecords,
  message: IncomingMessage,
  { findings, requestId, requestedBy }: Extract<ParsedRequest, { ok: false }>,
): Promise<Acceptance> {
  const notJson = typeof message.body === 'string';
  const problem: Problem = {
    code: notJson ? 'NotJson' : 'InvalidRequest',
    class: 'invalidInput',
    owner: 'user',
    message: notJson ? 'the message is not a JSON object' : describeFindings(findings),
    remedy: 'mend the request and send it again; docs/request.schema.json has its schema',
  };
  const ids =
    requestId === undefined ? undefined : { requestId, requestedBy: requestedBy ?? 'unknown', clusterId: '' };
  return reject(records, message, { ids, findings, problem });
}

interface Rejection {
  /** Absent when no request id could be read: then there is nothing to show the rejection under. */
  readonly ids: Pick<OperationRecord, 'requestId' | 'requestedBy' | 'clusterId'> | undefined;
  readonly findings: readonly Finding[];
  readonly problem: Problem;
}

async function reject(
  records: OperationRecords,
  message: IncomingMessage,
  { ids, findings, problem }: Rejection,
): Promise<Acceptance> {
  const body = textOf(message.body);
  const operationId = ids ? rejectionIdOf(ids.requestId, body) : null;
  if (ids && operationId !== null) {
    await records.reject({
      operationId,
      requestId: ids.requestId,
      requestedBy: ids.requestedBy,
      clusterId: ids.clusterId,
      kind: operationKindOf(kindIn(message.body)),
      bodyHash: digest(body),
      phase: 'Rejected',
      done: true,
      acceptedAt: message.enqueuedAt,
      updatedAt: message.enqueuedAt,
      endedAt: message.enqueuedAt,
      refusal: problem,
      run: 1,
      mailCursor: 0,
    });
  }
  return {
    kind: 'rejected',
    message: {
      reason: problem.code,
      description: problem.message,
      findings,
      rejectedAt: message.enqueuedAt,
      messageId: message.messageId,
      requestId: ids?.requestId ?? null,
      operationId,
      body: body.slice(0, KEPT_BODY),
    },
  };
}

function kindIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, 'kind') : undefined;
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? null);
}

function clusterBusy(operationId: string): Problem {
  return {
    code: 'ClusterBusy',
    class: 'busy',
    owner: 'user',
    message: `operation ${operationId} is at work on this cluster`,
    remedy: 'wait until it has ended, then send the request again',
  };
}

function differentBody(operationId: string): Problem {
  return {
    code: 'DuplicateRequestIdDifferentBody',
    class: 'invalidInput',
    owner: 'user',
    message: `operation ${operationId} has this request id and another body`,
    remedy: 'give the changed request an id of its own',
  };
}
