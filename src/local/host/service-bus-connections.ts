import { RetryMode, ServiceBusClient } from '@azure/service-bus';
import type { ServiceBusSender } from '@azure/service-bus';
import type { HostJson } from './host-json.ts';
import type { Settings } from './settings.ts';
import { connectionString } from './settings.ts';

export interface ServiceBusConnections {
  /** The client of a connection setting, made when it is first asked for. Throws when the setting is missing. */
  client(connection: string): ServiceBusClient;
  /** A sender that is kept for the life of the host. */
  sender(connection: string, entity: string): ServiceBusSender;
  close(): Promise<void>;
}

export function createServiceBusConnections(settings: Settings, hostJson: HostJson): ServiceBusConnections {
  const { delay, maxDelay, maxRetries, tryTimeout } = hostJson.extensions.serviceBus.clientRetryOptions;
  const clients = new Map<string, ServiceBusClient>();
  const senders = new Map<string, ServiceBusSender>();

  const client = (connection: string): ServiceBusClient =>
    remember(clients, connection, () => {
      const retryOptions = {
        maxRetries,
        retryDelayInMs: delay,
        maxRetryDelayInMs: maxDelay,
        timeoutInMs: tryTimeout,
        mode: RetryMode.Exponential,
      };
      return new ServiceBusClient(connectionString(connection, settings), { retryOptions });
    });

  return {
    client,
    sender: (connection, entity) =>
      remember(senders, `${connection}/${entity}`, () => client(connection).createSender(entity)),
    async close() {
      await Promise.allSettled([...clients.values()].map((each) => each.close()));
    },
  };
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
