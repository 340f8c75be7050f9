import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { TriggerHost } from './trigger-kind.ts';

/** What a function listens to: a queue, or a subscription of a topic. */
export interface ServiceBusSource {
  readonly connection: string;
  readonly entity: string;
  readonly subscription: string | undefined;
}

/** What both ways of listening need. */
export interface ServiceBusListening {
  readonly host: TriggerHost;
  readonly source: ServiceBusSource;
  /** Runs the function and settles the message. Never rejects. */
  readonly handle: (message: ServiceBusReceivedMessage, receiver: ServiceBusReceiver) => Promise<void>;
  readonly reportError: (error: unknown) => void;
}
