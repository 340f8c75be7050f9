/**
 * Puts messages on queues and topics over AMQP. The output binding of the Functions host cannot set the session or the id
 * of a message from Node. The client library is loaded with the first message; one connection serves the process.
 */
import type { ServiceBusClient, ServiceBusSender, TokenCredential } from '@azure/service-bus';
import type { OutgoingMessage } from './event-message.ts';
import { sendFailureOf } from './send-failure.ts';

/** The connection that the Functions host calls `ServiceBus`. */
export type ServiceBusConnection =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  /** Entered as the identity of the app. */
  | { readonly kind: 'namespace'; readonly fullyQualifiedNamespace: string };

export interface MessageSender {
  /** Resolves when Service Bus has it for good. Rejects with a `SendFailure`, within seconds. */
  send(destination: string, message: OutgoingMessage): Promise<void>;
  /** Resolves when messages can be sent there now. Rejects with a `SendFailure`. Sends nothing. */
  ready(destination: string, over: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Whoever sends tries again later, so a send that does not go through is given up soon. */
const RETRIES = { maxRetries: 1, retryDelayInMs: 200, timeoutInMs: 5_000 };
const LONGEST_SEND_MS = 12_000;

export function serviceBusSender(
  connection: ServiceBusConnection,
  credential: TokenCredential,
): MessageSender {
  const senders = new Map<string, Promise<ServiceBusSender>>();
  let client: Promise<ServiceBusClient> | undefined;

  const senderFor = (destination: string): Promise<ServiceBusSender> => {
    client ??= connect(connection, credential);
    const sender = senders.get(destination) ?? client.then((each) => each.createSender(destination));
    senders.set(destination, sender);
    return sender;
  };

  return {
    async send(destination, message) {
      try {
        const sender = await senderFor(destination);
        await sender.sendMessages(message, { abortSignal: AbortSignal.timeout(LONGEST_SEND_MS) });
      } catch (error) {
        forget(senders, destination);
        throw sendFailureOf(error);
      }
    },
    async ready(destination, over) {
      try {
        // How large a batch may be is the link's to say: so this opens it.
        await (await senderFor(destination)).createMessageBatch({ abortSignal: over });
      } catch (error) {
        forget(senders, destination);
        throw sendFailureOf(error);
      }
    },
    async close() {
      senders.clear();
      await (await client)?.close();
      client = undefined;
    },
  };
}

async function connect(
  connection: ServiceBusConnection,
  credential: TokenCredential,
): Promise<ServiceBusClient> {
  const { ServiceBusClient } = await import('@azure/service-bus');
  const options = { retryOptions: RETRIES };
  return connection.kind === 'connectionString'
    ? new ServiceBusClient(connection.connectionString, options)
    : new ServiceBusClient(connection.fullyQualifiedNamespace, credential, options);
}

/** The next message gets a sender of its own: whatever was wrong with this one goes with it. */
function forget(senders: Map<string, Promise<ServiceBusSender>>, destination: string): void {
  const sender = senders.get(destination);
  senders.delete(destination);
  // Closing what is broken may well break too, and changes nothing for anybody.
  sender?.then((each) => each.close()).catch(() => undefined);
}
