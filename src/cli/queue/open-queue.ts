import type { RetryOptions, ServiceBusClient } from '@azure/service-bus';
import { azureCliCredential } from '../azure-cli-credential.ts';
import type { QueueAddress } from './queue-address.ts';

const serviceBus = {
  resource: 'https://servicebus.azure.net',
  name: 'Service Bus',
  otherwise: 'use a connection string (SLIPWAY_SERVICEBUS)',
};

/** The client library is large, so it is loaded by what needs it. Whoever opens a client closes it. */
export async function openQueue(
  { access }: Pick<QueueAddress, 'access'>,
  retryOptions: RetryOptions = {},
): Promise<ServiceBusClient> {
  const { ServiceBusClient: Client } = await import('@azure/service-bus');
  return access.kind === 'connection'
    ? new Client(access.connection, { retryOptions })
    : new Client(access.host, azureCliCredential(serviceBus), { retryOptions });
}
