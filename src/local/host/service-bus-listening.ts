import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { TriggerHost } from './trigger-kind.ts';

/** What a function listens to: a queue, or a subscription of a topic. */
export interface ServiceBusSource {
  readonly connection: string;
  readonly entity: string;
  readonly subscription: string | undefined;
}

/** What all ways of listening need. */
export interface ServiceBusListening {
  readonly host: TriggerHost;
  readonly source: ServiceBusSource;
  /** The function gets several messages at a time (`cardinality: many`). */
  readonly batches: boolean;
  /** Runs the function once for all of the messages and settles them. Never rejects. */
  readonly handle: (
    messages: readonly ServiceBusReceivedMessage[],
    receiver: ServiceBusReceiver,
  ) => Promise<void>;
  readonly reportError: (error: unknown) => void;
}

/** How long to leave the broker alone after it could not be reached. */
export const BROKER_RETRY_DELAY_MS = 1_000;
