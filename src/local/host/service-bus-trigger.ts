import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { RegisteredFunction } from './function-table.ts';
import type { ServiceBusListening, ServiceBusSource } from './service-bus-listening.ts';
import { messageBody, messageDetails, messageMetadata } from './service-bus-message.ts';
import { listenToQueue } from './service-bus-queue-listener.ts';
import { listenToSessions } from './service-bus-session-listener.ts';
import { resolveNames } from './settings.ts';
import type { TriggerHost, TriggerKind } from './trigger-kind.ts';

/** Listens in peek-lock: a message is completed when the function returns, and abandoned when it throws. */
export const attachServiceBus: TriggerKind = (target, host) => {
  const { binding } = target.trigger;
  if (binding['cardinality'] === 'many') {
    throw new Error(
      'cardinality "many" is not supported by this host: the function gets one message at a time.',
    );
  }
  const listening: ServiceBusListening = {
    host,
    source: sourceOf(target, host),
    handle: (message, receiver) => handleMessage({ target, host, message, receiver }),
    reportError: (error) => {
      log(target, host, `The receiver of Functions.${target.name} failed: ${describe(error)}`);
    },
  };
  return binding['isSessionsEnabled'] === true ? listenToSessions(listening) : listenToQueue(listening);
};

function sourceOf(target: RegisteredFunction, host: TriggerHost): ServiceBusSource {
  const { connection, queueName, topicName, subscriptionName } = target.trigger.binding;
  const name = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? resolveNames(value, host.settings) : undefined;
  const entity = name(queueName) ?? name(topicName);
  if (entity === undefined) throw new Error('the Service Bus trigger names neither a queue nor a topic.');
  const subscription = name(subscriptionName);
  if (name(queueName) === undefined && subscription === undefined) {
    throw new Error(`the Service Bus trigger on topic "${entity}" names no subscription.`);
  }
  const source = {
    connection: typeof connection === 'string' ? connection : 'ServiceBus',
    entity,
    subscription,
  };
  // A setting that is missing is an error at start, not one at every attempt to connect.
  host.serviceBus.client(source.connection);
  return source;
}

interface Handling {
  readonly target: RegisteredFunction;
  readonly host: TriggerHost;
  readonly message: ServiceBusReceivedMessage;
  readonly receiver: ServiceBusReceiver;
}

async function handleMessage({ target, host, message, receiver }: Handling): Promise<void> {
  const succeeded = await host
    .run(target, {
      data: messageBody(message, target.trigger.binding['dataType']),
      metadata: messageMetadata(message),
      reason: '(null)',
      details: messageDetails(message),
    })
    .then(
      () => true,
      () => false,
    );
  if (!autoComplete(target, host)) return;
  try {
    await (succeeded ? receiver.completeMessage(message) : receiver.abandonMessage(message));
  } catch (error) {
    const verb = succeeded ? 'completed' : 'abandoned';
    log(target, host, `Message ${String(message.messageId)} could not be ${verb}: ${describe(error)}`);
  }
}

/** Without it, a message that is not settled by other means comes back when its lock expires. */
function autoComplete(target: RegisteredFunction, host: TriggerHost): boolean {
  const own = target.trigger.binding['autoCompleteMessages'];
  return typeof own === 'boolean' ? own : host.hostJson.extensions.serviceBus.autoCompleteMessages;
}

function log(target: RegisteredFunction, host: TriggerHost, message: string): void {
  host.log({ level: 'error', category: 'Host.Triggers.ServiceBus', message: `${target.name}: ${message}` });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`;
}
