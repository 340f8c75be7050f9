/**
 * Runs a function for the messages it was set off by, and settles them as the Service Bus extension does.
 *
 * 1. Messages are completed when the function returns, unless `autoCompleteMessages` is false: then they are left as
 *    they are, and come back when their lock expires.
 * 2. Messages are abandoned when the function throws, whatever `autoCompleteMessages` says.
 */
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { bodyMetadata } from './body-metadata.ts';
import type { TriggerEvent } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import {
  batchBody,
  batchMetadata,
  messageBody,
  messageDetails,
  messageMetadata,
} from './service-bus-message.ts';
import type { TriggerHost } from './trigger-kind.ts';

export interface ServiceBusTarget {
  readonly target: RegisteredFunction;
  readonly host: TriggerHost;
  readonly batches: boolean;
  readonly reportError: (error: unknown) => void;
}

/** Never rejects. */
export async function dispatchMessages(
  { target, host, batches, reportError }: ServiceBusTarget,
  messages: readonly ServiceBusReceivedMessage[],
  receiver: ServiceBusReceiver,
): Promise<void> {
  const event = eventOf(messages, batches, target.trigger.binding['dataType']);
  const succeeded = await host.run(target, event).then(
    () => true,
    () => false,
  );
  if (succeeded && !autoComplete(target, host)) return;
  await Promise.all(
    messages.map(async (message) => {
      try {
        await (succeeded ? receiver.completeMessage(message) : receiver.abandonMessage(message));
      } catch (error) {
        const verb = succeeded ? 'completed' : 'abandoned';
        const subject = `Message ${String(message.messageId)} could not be ${verb}`;
        reportError(new Error(`${subject}: ${describeFailure(error)}`));
      }
    }),
  );
}

function eventOf(
  messages: readonly ServiceBusReceivedMessage[],
  batches: boolean,
  dataType: unknown,
): TriggerEvent {
  const [message] = messages;
  const reason = '(null)';
  if (batches || message === undefined) {
    const details = `${String(messages.length)} messages: ${messages.map(messageDetails).join('; ')}`;
    return { data: batchBody(messages, dataType), metadata: batchMetadata(messages), reason, details };
  }
  const data = messageBody(message, dataType);
  const metadata = { ...messageMetadata(message), ...bodyMetadata(data) };
  return { data, metadata, reason, details: messageDetails(message) };
}

function autoComplete(target: RegisteredFunction, host: TriggerHost): boolean {
  const own = target.trigger.binding['autoCompleteMessages'];
  return typeof own === 'boolean' ? own : host.hostJson.extensions.serviceBus.autoCompleteMessages;
}

export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`;
}
