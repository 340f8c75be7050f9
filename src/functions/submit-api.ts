import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import type { OperationRecord, OperationRecords } from '../contracts/operation-records.ts';
import type { OutgoingMessage } from '../events/event-message.ts';
import { SendFailure } from '../events/send-failure.ts';
import { describeFindings } from '../domain/finding.ts';
import { bodyText } from '../domain/message-body.ts';
import { digest } from '../domain/operation-ids.ts';
import { parseRequest } from '../domain/parse-request.ts';
import type { Problem } from '../domain/problem.ts';
import { asSentAgain, requestMessage, type RequestMessage } from '../domain/request-message.ts';
import type { SubscriptionFence } from '../domain/subscription-fence.ts';
import { askedAs, type Principal } from '../http-access/principal.ts';
import type { SubmissionAnswer } from '../status/schema/answers.ts';
import { noQuery } from '../status/schema/queries.ts';
import { logLine } from '../telemetry/log-line.ts';
import { readTraceParent } from '../telemetry/trace-parent.ts';
import { conflict, invalidRequest, jsonAnswer, tooLarge, unavailable } from './http-answers.ts';
import type { HttpDoor } from './http-door.ts';
import { addHttpFunction } from './http-function.ts';
import { readJsonBody } from './json-body.ts';
import { newRecord } from './new-record.ts';
import { readQuery } from './read-query.ts';

/** As large as a message of Service Bus may be. */
const MOST_BYTES = 256 * 1024;
/** When to look at the operation, and when to try again. */
const LOOK_AFTER_SECONDS = 2;
const COME_BACK_SECONDS = 10;

export interface SubmitDependencies {
  readonly records: Pick<OperationRecords, 'get' | 'list'>;
  /** Puts it on the queue of requests; rejects with a `SendFailure`. */
  readonly enqueue: (message: OutgoingMessage) => Promise<void>;
  /** Those that requests may name. */
  readonly subscriptions: SubscriptionFence;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Of the trace that the request is in; it goes with the message. */
  readonly traceParent?: string | undefined;
}

/** `POST /api/operations`: puts the body on the queue, as any producer does. */
export function registerSubmitApi(
  door: HttpDoor,
  dependencies: Omit<SubmitDependencies, 'log' | 'traceParent'>,
): void {
  addHttpFunction(
    door,
    { name: functionNames.submitOperation, route: 'api/operations', method: 'POST' },
    (request, { principal, context }) =>
      answerSubmission(
        {
          ...dependencies,
          log: (line) => context.warn(line),
          traceParent: context.traceContext?.traceParent,
        },
        request,
        principal,
      ),
  );
}

/** The same request, however often it is posted by the same caller, is the same operation. */
export async function answerSubmission(
  dependencies: SubmitDependencies,
  http: HttpRequest,
  principal: Principal,
): Promise<HttpResponseInit> {
  const query = readQuery(http, noQuery);
  if (!query.ok) return query.answer;
  const body = await readJsonBody(http, MOST_BYTES);
  if (!body.ok) return body.answer;
  const value = askedBy(principal, body.value);
  const parsed = parseRequest(value, dependencies.subscriptions);
  if (!parsed.ok) return invalidRequest(describeFindings(parsed.findings), parsed.findings);
  const { records, now } = dependencies;
  const record = newRecord(parsed.request, new Date(now()).toISOString());
  const known = await records.get(record.operationId);
  if (known) return known.bodyHash === record.bodyHash ? accepted(known) : otherBody(known);
  return enqueue(
    dependencies,
    record,
    await unlessDropped(records, record, requestMessage(value, parsed.request)),
  );
}

/** Nobody whom the directory knows asks in the name of another. What is no such request is left for its findings. */
function askedBy(principal: Principal, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('requestedBy' in body)) return body;
  const { requestedBy } = body;
  return typeof requestedBy === 'string' ? { ...body, requestedBy: askedAs(principal, requestedBy) } : body;
}

async function enqueue(
  { enqueue: send, log, traceParent }: SubmitDependencies,
  record: OperationRecord,
  { body, messageId, sessionId }: RequestMessage,
): Promise<HttpResponseInit> {
  try {
    const message = { body, messageId, sessionId, contentType: 'application/json' };
    await send({ ...message, ...propertiesWith(traceParent) });
    return accepted(record);
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    log(logLine('RequestNotQueued', { operationId: record.operationId, error: error.message }));
    return error.kind === 'tooLarge'
      ? tooLarge(MOST_BYTES)
      : unavailable(queueAway(error), COME_BACK_SECONDS);
  }
}

function propertiesWith(traceparent: string | undefined): Pick<OutgoingMessage, 'applicationProperties'> {
  const isOne = traceparent !== undefined && readTraceParent(traceparent) !== undefined;
  return isOne ? { applicationProperties: { traceparent } } : {};
}

/** Of the refusals of a cluster so many are looked through. */
const MOST_REFUSALS = 50;

/**
 * The queue drops for a day what was sent before. What was refused then, as for a busy cluster, is to be taken now: it
 * gets an id that follows from the last refusal, so that posting it twice still sends it once.
 */
async function unlessDropped(
  records: SubmitDependencies['records'],
  { requestId, clusterId }: OperationRecord,
  message: RequestMessage,
): Promise<RequestMessage> {
  const bodyHash = digest(bodyText(message.body));
  const { records: refused } = await records.list({ clusterId, phase: 'Rejected', top: MOST_REFUSALS });
  const last = refused.find((each) => each.requestId === requestId && each.bodyHash === bodyHash);
  return last ? asSentAgain(message, digest(last.operationId)) : message;
}

function accepted({ operationId, requestId }: OperationRecord): HttpResponseInit {
  const status = `/api/operations/${encodeURIComponent(operationId)}`;
  const submission: SubmissionAnswer = { operationId, requestId, status };
  const answer = jsonAnswer(202, submission);
  return {
    ...answer,
    headers: { ...answer.headers, location: status, 'retry-after': String(LOOK_AFTER_SECONDS) },
  };
}

function otherBody({ operationId }: OperationRecord): HttpResponseInit {
  return conflict(
    'DuplicateRequestIdDifferentBody',
    `Operation ${operationId} has this request id and another body: give the changed request an id of its own.`,
  );
}

/** What the client library says may name hosts: it is for the log of the app, not for whoever posts. */
function queueAway({ remedy }: SendFailure): Problem {
  return {
    code: 'QueueUnavailable',
    class: 'transient',
    owner: 'operator',
    message: 'The request could not be put on the queue. Nothing was taken; send it again.',
    remedy,
  };
}
