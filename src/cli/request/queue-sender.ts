/** Requests go to the queue by the rules that this slipway knows; it loads them only for that. */
import { asSentAgain, requestMessage } from '../../domain/request-message.ts';
import type { SubmissionAnswer } from '../../status/schema/answers.ts';
import type { CliContext, Session } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { plainText } from '../output/untrusted-text.ts';
import { queueFailure } from '../queue/queue-failure.ts';
import { sendRequest } from '../queue/send-request.ts';
import { validRequest } from './valid-request.ts';

/** What was sent, in the form of the API's answer. */
export type Sent = Pick<SubmissionAnswer, 'operationId' | 'requestId'>;
export type Send = (again: boolean) => Promise<{ readonly shown: Sent; readonly answer: unknown }>;

export interface SentFile {
  readonly file: string;
  readonly body: unknown;
}

/** Throws a `CliError` when the queue is not known or the request is not valid. */
export function queueSender(context: CliContext, { config }: Session, { file, body }: SentFile): Send {
  const queue = config.queue?.value;
  if (!queue) {
    throw new CliError('Nobody has said where the queue is.', {
      remedy: 'set SLIPWAY_SERVICEBUS, name it with --namespace, or in the configuration under queue',
    });
  }
  const request = validRequest(body, file === '-' ? 'Standard input' : plainText(file));
  const message = requestMessage(body, request);
  return async (again) => {
    const sent = again ? asSentAgain(message, String(context.now())) : message;
    await sendRequest(queue, sent).catch((cause: unknown) => Promise.reject(queueFailure(queue, cause)));
    const { operationId, messageId, sessionId } = sent;
    const shown = { operationId, requestId: request.requestId };
    return { shown, answer: { ...shown, queue: queue.queue, messageId, sessionId } };
  };
}
