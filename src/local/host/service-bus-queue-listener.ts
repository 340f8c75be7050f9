import type { ServiceBusReceiver } from '@azure/service-bus';
import type { ServiceBusListening } from './service-bus-listening.ts';
import type { Listener } from './trigger-kind.ts';

/**
 * Listens to a queue or subscription without sessions, `maxConcurrentCalls` messages at a time. The client library
 * reconnects by itself for as long as it takes, and tells of each failure.
 */
export function listenToQueue({ host, source, handle, reportError }: ServiceBusListening): Listener {
  const { maxConcurrentCalls, maxAutoLockRenewalDuration } = host.hostJson.extensions.serviceBus;
  const handling = new Set<Promise<void>>();
  let receiver: ServiceBusReceiver | undefined;
  let subscription: { close(): Promise<void> } | undefined;

  return {
    start() {
      const client = host.serviceBus.client(source.connection);
      const options = {
        skipParsingBodyAsJson: true,
        maxAutoLockRenewalDurationInMs: maxAutoLockRenewalDuration,
      };
      const opened =
        source.subscription === undefined
          ? client.createReceiver(source.entity, options)
          : client.createReceiver(source.entity, source.subscription, options);
      receiver = opened;
      subscription = opened.subscribe(
        {
          async processMessage(message) {
            const handled = handle(message, opened);
            handling.add(handled);
            await handled.finally(() => handling.delete(handled));
          },
          processError({ error }) {
            reportError(error);
            return Promise.resolve();
          },
        },
        { autoCompleteMessages: false, maxConcurrentCalls },
      );
    },
    async stop() {
      await subscription?.close();
      await Promise.all(handling);
      await receiver?.close();
    },
  };
}
