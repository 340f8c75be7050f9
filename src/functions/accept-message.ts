/**
 * What becomes of one message: an operation, a known one, or a rejection. Every way through can be taken again at any
 * moment with the same end (I2), since ids are derived from the message and each write is idempotent.
 */
import type { Claim, OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import type {
  OperationInput,
  OperationRequest,
  QueuedOperation,
  UnplannedOperation,
} from '../contracts/queued-operation.ts';
import { describeFindings } from '../domain/finding.ts';
import { bodyText, readBody } from '../domain/message-body.ts';
import { rejectionIdOf } from '../domain/operation-ids.ts';
import { parseRequest, type ParsedRequest } from '../domain/parse-request.ts';
import type { Problem } from '../domain/problem.ts';
import type { PlanRequest } from '../domain/request.ts';
import type { SubscriptionFence } from '../domain/subscription-fence.ts';
import { unrecordedEnd } from '../status/unrecorded-end.ts';
import { acceptCommand, COMMAND_KIND, type CommandAcceptance } from './accept-command.ts';
import { acceptPlan, type StartPlanning } from './accept-plan.ts';
import type { DeliveryDependencies } from './deliver-command.ts';
import { firstState, type FirstStateDependencies } from './first-state.ts';
import { newRecord } from './new-record.ts';
import { asksElsewhere, rejectReplyAddress } from './reply-address.ts';
import { kindIn, rejectMessage, type IncomingMessage, type RejectionOutcome } from './reject-message.ts';

export type Acceptance =
  | { readonly kind: 'started'; readonly operationId: string }
  | { readonly kind: 'duplicate'; readonly operationId: string }
  /** A command is in the operation's mailbox. */
  | { readonly kind: 'commanded'; readonly operationId: string }
  | RejectionOutcome;

export interface IntakeDependencies extends DeliveryDependencies, Omit<FirstStateDependencies, 'records'> {
  /** Starts the operation unless it exists. */
  readonly start: (input: OperationInput) => Promise<void>;
  readonly startPlanning: StartPlanning;
  /** Those that requests may name. */
  readonly subscriptions: SubscriptionFence;
  /** The only queues to which results are sent. */
  readonly replyQueues: readonly string[];
}

export async function acceptMessage(
  dependencies: IntakeDependencies,
  received: IncomingMessage,
): Promise<Acceptance> {
  const { records } = dependencies;
  const message = { ...received, body: readBody(received.body) };
  if (asksElsewhere(dependencies, message)) return rejectReplyAddress(dependencies, message);
  if (kindIn(message.body) === COMMAND_KIND) {
    return commanded(records, message, await acceptCommand(dependencies, message.body, message.enqueuedAt));
  }
  const parsed = parseRequest(message.body, dependencies.subscriptions);
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
      return rejectMessage(records, message, { ...outcome, findings: [] });
  }
}

async function acceptPlanRequest(
  dependencies: IntakeDependencies,
  message: IncomingMessage,
  request: PlanRequest,
): Promise<Acceptance> {
  const outcome = await acceptPlan(dependencies, request, message);
  return outcome.kind === 'otherBody'
    ? rejectMessage(dependencies.records, message, {
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
  const record = newRecord(request, message.enqueuedAt, message.replyTo);
  const busyId = busyRejectionId(message, record);
  const refusedBefore = await dependencies.records.get(busyId);
  if (refusedBefore?.refusal) return rejectBusy(dependencies, message, record, refusedBefore.refusal);
  return settleClaim(dependencies, message, { request, record });
}

interface Claimant {
  readonly request: OperationRequest;
  readonly record: OperationRecord;
}

async function settleClaim(
  dependencies: IntakeDependencies,
  message: IncomingMessage,
  { request, record }: Claimant,
): Promise<Acceptance> {
  const { operationId } = record;
  const claim = await claimCluster(dependencies, { request, record });
  switch (claim.kind) {
    case 'clusterBusy':
      return rejectBusy(dependencies, message, record, clusterBusy(claim.operationId));
    case 'known':
      if (claim.record.bodyHash !== record.bodyHash) {
        const problem = differentBody(operationId);
        return rejectMessage(dependencies.records, message, { ids: record, findings: [], problem });
      }
      // One that has shown a phase was started; that its instance is gone does not have it run once more.
      if (claim.record.phase === 'Accepted' && claim.record.run === 1)
        await start(dependencies, { request, record: claim.record });
      return { kind: 'duplicate', operationId };
    case 'queued':
    case 'claimed':
      await start(dependencies, { request, record });
      return { kind: 'started', operationId };
  }
}

/** A cluster is held no longer by an operation whose end did not reach its record. */
async function claimCluster(
  { records, readInstance }: IntakeDependencies,
  { request, record }: Claimant,
): Promise<Claim> {
  const options = { queue: request.onConflict === 'queue' };
  const claim = await records.claim(record, options);
  const before = operationBefore(claim);
  if (before === undefined) return claim;
  const end = await unrecordedEnd(records, readInstance, { operationId: before, nowAt: record.acceptedAt });
  if (!end) return claim;
  await records.publish(end);
  // One that is queued takes its turn by itself.
  return claim.kind === 'queued' ? claim : records.claim(record, options);
}

function operationBefore(claim: Claim): string | undefined {
  if (claim.kind === 'clusterBusy') return claim.operationId;
  return claim.kind === 'queued' ? claim.behind : undefined;
}

async function start(dependencies: IntakeDependencies, { request, record }: Claimant): Promise<void> {
  const { operationId, requestId, requestedBy, clusterId, acceptedAt } = record;
  const ids = { operationId, requestId, requestedBy, clusterId };
  const operation: UnplannedOperation = { ids, request, acceptedAt };
  const queued: QueuedOperation = { ...operation, queued: true };
  // Whether a known one was queued need not be remembered: one that has its cluster waits for nothing.
  const mayWait = request.onConflict === 'queue';
  await dependencies.start(mayWait ? queued : await firstState(dependencies, operation));
}

/**
 * Of one message, not of its body: what has been refused because the cluster was busy stays refused at a redelivery,
 * and is taken when it is sent again.
 */
function busyRejectionId({ body, enqueuedAt }: IncomingMessage, { requestId }: OperationRecord): string {
  return rejectionIdOf(requestId, `${enqueuedAt} ${bodyText(body)}`);
}

function rejectBusy(
  { records }: IntakeDependencies,
  message: IncomingMessage,
  record: OperationRecord,
  problem: Problem,
): Promise<Acceptance> {
  const operationId = busyRejectionId(message, record);
  return rejectMessage(records, message, { ids: record, findings: [], problem, operationId });
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
  return rejectMessage(records, message, { ids, findings, problem });
}

function clusterBusy(operationId: string): Problem {
  return {
    code: 'ClusterBusy',
    class: 'busy',
    owner: 'user',
    message: `operation ${operationId} is at work on this cluster`,
    remedy: 'wait until it has ended, then send the request again; or send it with onConflict: queue',
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
