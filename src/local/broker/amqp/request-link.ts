import type { EventContext, Receiver } from 'rhea';

import type { BrokerNode } from './broker-node.ts';
import { toAmqpError } from './error-condition.ts';
import { type DecodedMessage, decodeMessage, settleDelivery, types } from './rhea-wire.ts';

export interface Request {
  readonly operation: string;
  readonly body: unknown;
  /** The name of the receiver's link that the request is about. */
  readonly linkName?: string;
}

export interface Answer {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly errorCondition?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What it throws is answered as an error. */
export type RequestHandler = (request: Request) => Answer | Promise<Answer>;

/** Answers the requests that come on a link, each on the link that it names for replies. */
export function answerRequests({ scope }: BrokerNode, receiver: Receiver, handle: RequestHandler): void {
  receiver.on('message', ({ delivery, message }: EventContext) => {
    if (!delivery) return;
    const request = decodeMessage(message as unknown as Buffer);
    settleDelivery(delivery, 'accepted');
    void answer(request);
  });

  async function answer(request: DecodedMessage): Promise<void> {
    const given = await attempt(handle, request);
    const { reply_to: replyTo, message_id: messageId } = request;
    const replyLink = typeof replyTo === 'string' ? scope.replyLink(replyTo) : undefined;
    if (!replyLink?.is_open()) return;
    replyLink.send({
      ...(messageId === undefined ? {} : { correlation_id: messageId as string | Buffer }),
      application_properties: statusProperties(given),
      body: given.body ?? null,
    });
  }
}

async function attempt(handle: RequestHandler, request: DecodedMessage): Promise<Answer> {
  try {
    return await handle(readRequest(request));
  } catch (error) {
    return refusal(error);
  }
}

function readRequest({ application_properties: properties, body }: DecodedMessage): Request {
  const { operation, 'associated-link-name': linkName } = (properties ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    operation: typeof operation === 'string' ? operation : '',
    body,
    ...(typeof linkName === 'string' ? { linkName } : {}),
  };
}

function refusal(error: unknown): Answer {
  const { condition, description, statusCode } = toAmqpError(error);
  return { statusCode, statusDescription: description, errorCondition: condition };
}

/** The status under the names that management and claims-based security use for it. */
function statusProperties({
  statusCode,
  statusDescription,
  errorCondition,
}: Answer): Record<string, unknown> {
  return {
    statusCode: types.wrap_int(statusCode),
    'status-code': types.wrap_int(statusCode),
    statusDescription,
    'status-description': statusDescription,
    ...(errorCondition === undefined ? {} : { errorCondition, 'error-condition': errorCondition }),
  };
}
