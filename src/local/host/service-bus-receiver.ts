import type { ServiceBusReceiver } from '@azure/service-bus';
import type { ServiceBusSource } from './service-bus-listening.ts';
import type { TriggerHost } from './trigger-kind.ts';

/** A receiver in peek-lock for a source without sessions. Bodies are left as the bytes that came. */
export function openReceiver(host: TriggerHost, source: ServiceBusSource): ServiceBusReceiver {
  const client = host.serviceBus.client(source.connection);
  const options = {
    skipParsingBodyAsJson: true,
    maxAutoLockRenewalDurationInMs: host.hostJson.extensions.serviceBus.maxAutoLockRenewalDuration,
  };
  return source.subscription === undefined
    ? client.createReceiver(source.entity, options)
    : client.createReceiver(source.entity, source.subscription, options);
}
