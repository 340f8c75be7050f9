/** Refusing a message: a record to show the refusal under, and what goes to the queue of rejected requests. */
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import type { Finding } from '../domain/finding.ts';
import type { ReplyAddress } from '../domain/operation-event.ts';
import { bodyText } from '../domain/message-body.ts';
import { jsonBytes, MOST_MESSAGE_BYTES } from '../domain/message-size.ts';
import { digest, rejectionIdOf } from '../domain/operation-ids.ts';
import { operationKindOf } from '../domain/operation-kind.ts';
import type { Problem } from '../domain/problem.ts';

export interface IncomingMessage {
  /** As the trigger gives it: parsed JSON, or the text when it is none. */
  readonly body: unknown;
  readonly messageId: string;
  readonly enqueuedAt: string;
  /** Where its sender wants the result. */
  readonly replyTo?: ReplyAddress;
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

export interface RejectionOutcome {
  readonly kind: 'rejected';
  readonly message: RejectedMessage;
}

export interface Rejection {
  /** Absent when no request id could be read: then there is nothing to show the rejection under. */
  readonly ids: Pick<OperationRecord, 'requestId' | 'requestedBy' | 'clusterId'> | undefined;
  readonly findings: readonly Finding[];
  readonly problem: Problem;
  /** Absent: it follows from the body. */
  readonly operationId?: string;
}

/** Characters of a refused body that are kept. */
const KEPT_BODY = 32_768;

export async function rejectMessage(
  records: OperationRecords,
  message: IncomingMessage,
  rejection: Rejection,
): Promise<RejectionOutcome> {
  const { ids, findings, problem } = rejection;
  const body = bodyText(message.body);
  const operationId = ids ? (rejection.operationId ?? rejectionIdOf(ids.requestId, body)) : null;
  if (ids && operationId !== null) {
    await records.reject({
      ...rejectedRecord(message, ids),
      operationId,
      bodyHash: digest(body),
      refusal: problem,
    });
  }
  return {
    kind: 'rejected',
    message: fitted({
      reason: problem.code,
      description: problem.message,
      findings,
      rejectedAt: message.enqueuedAt,
      messageId: message.messageId,
      requestId: ids?.requestId ?? null,
      operationId,
      body: body.slice(0, KEPT_BODY),
    }),
  };
}

function rejectedRecord(
  { body, enqueuedAt, replyTo }: IncomingMessage,
  { requestId, requestedBy, clusterId }: NonNullable<Rejection['ids']>,
): Omit<OperationRecord, 'operationId' | 'bodyHash'> {
  return {
    requestId,
    requestedBy,
    clusterId,
    kind: operationKindOf(kindIn(body)),
    phase: 'Rejected',
    done: true,
    acceptedAt: enqueuedAt,
    updatedAt: enqueuedAt,
    endedAt: enqueuedAt,
    run: 1,
    mailCursor: 0,
    ...(replyTo ? { replyTo } : {}),
  };
}

export function kindIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, 'kind') : undefined;
}

/** One character may be six bytes of JSON: what would not go through the queue is cut until it does. */
function fitted(message: RejectedMessage): RejectedMessage {
  if (jsonBytes(message) <= MOST_MESSAGE_BYTES) return message;
  const { body, findings } = message;
  return body === ''
    ? { ...message, findings: findings.slice(0, Math.floor(findings.length / 2)) }
    : fitted({ ...message, body: body.slice(0, Math.floor(body.length / 2)) });
}
