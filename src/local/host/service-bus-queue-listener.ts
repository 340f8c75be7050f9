import type { ServiceBusReceiver } from '@azure/service-bus';
import type { ServiceBusListening } from './service-bus-listening.ts';
import { openReceiver } from './service-bus-receiver.ts';
import { withinLimit } from './time-limit.ts';
import type { Listener } from './trigger-kind.ts';

/** The client library may never be done with closing a receiver that it is still opening; in real time. */
const CLOSE_LIMIT_MS = 1_000;

/**
 * Listens to a queue or subscription without sessions, `maxConcurrentCalls` messages at a time. The client library
 * reconnects by itself for as long as it takes, and tells of each failure.
 */
export function listenToQueue({ host, source, handle, reportError }: ServiceBusListening): Listener {
  const { maxConcurrentCalls } = host.hostJson.extensions.serviceBus;
  const handling = new Set<Promise<void>>();
  let receiver: ServiceBusReceiver | undefined;
  let subscription: { close(): Promise<void> } | undefined;

  return {
    start() {
      const opened = openReceiver(host, source);
      receiver = opened;
      subscription = opened.subscribe(
        {
          async processMessage(message) {
            const handled = handle([message], opened);
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
      const closing = subscription?.close() ?? Promise.resolve();
      await withinLimit(closing, CLOSE_LIMIT_MS);
      await Promise.all(handling);
      await withinLimit(receiver?.close() ?? Promise.resolve(), CLOSE_LIMIT_MS);
    },
  };
}
