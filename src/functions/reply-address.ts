/** Where a message asks for its result, and what becomes of one that asks for what is not given. */
import type { OperationRecords } from '../contracts/operation-records.ts';
import type { ReplyAddress } from '../domain/operation-event.ts';
import { bodyText } from '../domain/message-body.ts';
import { rejectionIdOf } from '../domain/operation-ids.ts';
import { readableSender } from '../domain/parse-request.ts';
import type { Problem } from '../domain/problem.ts';
import { rejectMessage, type IncomingMessage, type RejectionOutcome } from './reject-message.ts';

/** What is told of a queue's name that somebody made up. */
const LONGEST_NAME = 260;

/** The properties of the message as the trigger gives them: what reads as JSON has been parsed. */
export function replyAddressIn(
  metadata: Readonly<Record<string, unknown>>,
  messageId: string,
): ReplyAddress | undefined {
  const queue = textOf(metadata['replyTo']);
  if (queue === undefined) return undefined;
  const sessionId = textOf(metadata['replyToSessionId']);
  return {
    queue,
    ...(sessionId === undefined ? {} : { sessionId }),
    correlationId: textOf(metadata['correlationId']) ?? messageId,
  };
}

/** Undefined when there is none. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface ReplyRules {
  readonly records: OperationRecords;
  /** The only queues to which results are sent. */
  readonly replyQueues: readonly string[];
}

/** Nobody has the app send to a queue of which its operators have not said so. */
export function asksElsewhere(
  { replyQueues }: Pick<ReplyRules, 'replyQueues'>,
  { replyTo }: IncomingMessage,
): boolean {
  return replyTo !== undefined && !replyQueues.includes(replyTo.queue);
}

/** Nothing is sent to that queue; the rejection is under an id of its own, so that it hides no other of the same body. */
export async function rejectReplyAddress(
  { records, replyQueues }: ReplyRules,
  { replyTo, ...message }: IncomingMessage,
): Promise<RejectionOutcome> {
  const { requestId, requestedBy = 'unknown' } = readableSender(message.body);
  const queue = (replyTo?.queue ?? '').slice(0, LONGEST_NAME);
  const problem: Problem = {
    code: 'ReplyQueueNotAllowed',
    class: 'invalidInput',
    owner: 'user',
    message: `the message asks for its result in the queue ${queue}, to which none are sent`,
    remedy: `set its property replyTo to ${replyQueues.join(' or ')}, or leave it out; operators allow others in REPLY_QUEUES`,
  };
  if (requestId === undefined)
    return rejectMessage(records, message, { ids: undefined, findings: [], problem });
  const ids = { requestId, requestedBy, clusterId: '' };
  const operationId = rejectionIdOf(requestId, `${queue} ${bodyText(message.body)}`);
  return rejectMessage(records, message, { ids, findings: [], problem, operationId });
}
