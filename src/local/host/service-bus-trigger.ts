import type { RegisteredFunction } from './function-table.ts';
import { listenToBatches } from './service-bus-batch-listener.ts';
import { describeFailure, dispatchMessages } from './service-bus-dispatch.ts';
import type { ServiceBusListening, ServiceBusSource } from './service-bus-listening.ts';
import { listenToQueue } from './service-bus-queue-listener.ts';
import { listenToSessions } from './service-bus-session-listener.ts';
import { resolveNames } from './settings.ts';
import type { TriggerHost, TriggerKind } from './trigger-kind.ts';

/** Listens in peek-lock: messages are settled by what the function did with them. */
export const attachServiceBus: TriggerKind = (target, host) => {
  const { binding } = target.trigger;
  if (binding['sdkBinding'] === true) {
    throw new Error('sdkBinding is not supported by this host: the function gets the body of the message.');
  }
  const batches = binding['cardinality'] === 'many';
  const reportError = (error: unknown): void => {
    const message = `${target.name}: The receiver of Functions.${target.name} failed: ${describeFailure(error)}`;
    host.log({ level: 'error', category: 'Host.Triggers.ServiceBus', message });
  };
  const listening: ServiceBusListening = {
    host,
    source: sourceOf(target, host),
    batches,
    handle: (messages, receiver) =>
      dispatchMessages({ target, host, batches, reportError }, messages, receiver),
    reportError,
  };
  if (binding['isSessionsEnabled'] === true) return listenToSessions(listening);
  return batches ? listenToBatches(listening) : listenToQueue(listening);
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
