import { output, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { functionNames, orchestratorNames } from '../contracts/names.ts';
import type { OperationRecords } from '../contracts/operation-records.ts';
import { acceptMessage, type IntakeDependencies } from './accept-message.ts';
import { deliveryDependencies, startOnce } from './durable-instances.ts';
import type { IncomingMessage } from './reject-message.ts';
import { replyAddressIn, textOf } from './reply-address.ts';

const rejectedRequests = output.serviceBusQueue({
  queueName: '%CLUSTER_REQUESTS_REJECTED_QUEUE%',
  connection: 'ServiceBus',
});

/**
 * The Service Bus trigger. It answers in milliseconds: returning completes the message, throwing abandons it, and only
 * what may pass (store or engine away) is thrown.
 */
export function registerIntake(
  records: OperationRecords,
  {
    productionSubscriptions,
    subscriptions,
    replyQueues,
  }: Pick<IntakeDependencies, 'productionSubscriptions' | 'subscriptions' | 'replyQueues'>,
): void {
  df.app.client.serviceBusQueue(functionNames.intake, {
    queueName: '%CLUSTER_REQUESTS_QUEUE%',
    connection: 'ServiceBus',
    isSessionsEnabled: true,
    extraOutputs: [rejectedRequests],
    handler: async (body, client, context) => {
      const acceptance = await acceptMessage(
        {
          ...deliveryDependencies(records, client),
          start: (operation) => startOnce(client, orchestratorNames.operation, operation),
          startPlanning: (input) => startOnce(client, orchestratorNames.planning, input),
          productionSubscriptions,
          subscriptions,
          replyQueues,
        },
        incomingMessage(body, context),
      );
      if (acceptance.kind === 'rejected') {
        context.extraOutputs.set(rejectedRequests, acceptance.message);
        const { messageId, reason } = acceptance.message;
        // The id is its sender's: as JSON it is one line.
        context.warn(`Message ${JSON.stringify(messageId)} is rejected: ${reason}`);
      } else {
        context.info(`Operation ${acceptance.operationId}: ${acceptance.kind}`);
      }
    },
  });
}

function incomingMessage(
  body: unknown,
  { triggerMetadata = {}, invocationId }: InvocationContext,
): IncomingMessage {
  const messageId = textOf(triggerMetadata['messageId']) ?? invocationId;
  const replyTo = replyAddressIn(triggerMetadata, messageId);
  return {
    body,
    messageId,
    enqueuedAt: instantOf(triggerMetadata['enqueuedTimeUtc']),
    ...(replyTo ? { replyTo } : {}),
  };
}

/** The metadata is text, and already a date where the library has parsed it. */
function instantOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return new Date(value).toISOString();
  throw new TypeError('The message carries no enqueued time');
}
