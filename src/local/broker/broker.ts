/**
 * Azure Service Bus on one machine: AMQP 1.0 for the real client libraries, queues, topics and sessions durable in one
 * SQLite file. `amqp/` speaks the protocol and knows no rule of a queue; `store/` is the queues and knows no AMQP.
 *
 * There are two clocks. `clock` is virtual time, which may run fast: when messages were enqueued, become due, expire
 * or count as duplicates. `lockClock` is the wall clock: locks of messages and sessions are leases that client
 * libraries renew by the real time, so they last, and are reported, in it.
 */
import type { Clock } from '../shared/clock.ts';
import { AccessControl, type AccessKey } from './amqp/access-control.ts';
import { startAmqpServer } from './amqp/amqp-server.ts';
import { messageCodec } from './amqp/message-codec.ts';
import type { EntitySettings } from './entity-settings.ts';
import { type EntityCounts, QueueStore } from './store/queue-store.ts';

export interface BrokerOptions {
  /** Kept open by this process alone. */
  readonly databaseFile: string;
  readonly entities: EntitySettings;
  readonly clock: Clock;
  readonly lockClock: Clock;
  /** 0 for any free one. */
  readonly port: number;
  readonly host?: string;
  /** Clients have to show it, or tokens signed with it; without one everybody is let in. */
  readonly accessKey?: AccessKey;
  /** Takes a line for each connection that failed; standard error when absent. */
  readonly log?: (line: string) => void;
}

export interface Broker {
  readonly port: number;
  /** How many messages are where; undefined when there is no such queue, subscription or topic. */
  counts(path: string): EntityCounts | undefined;
  /** Ends all connections, once. What was accepted is on disk already. */
  close(): Promise<void>;
}

/** Rejects when the port or the state file is in use. */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const { databaseFile, entities, clock, lockClock, port } = options;
  const store = new QueueStore({ databaseFile, entities, clock, lockClock, codec: messageCodec });
  const log = options.log ?? ((line) => process.stderr.write(`broker: ${line}\n`));
  try {
    let closed: Promise<void> | undefined;
    const server = await startAmqpServer({
      store,
      lockClock,
      access: new AccessControl(options.accessKey, lockClock),
      port,
      host: options.host ?? '127.0.0.1',
      log,
    });
    return {
      port: server.port,
      counts(path) {
        const entity = store.find(path);
        return entity && store.counts(entity);
      },
      close() {
        closed ??= server.close().then(() => {
          store.close();
        });
        return closed;
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}
