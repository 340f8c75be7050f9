import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
} from '@azure/service-bus';
import { onTestFinished } from 'vitest';

import { type Broker, type BrokerOptions, createBroker } from '../../../src/local/broker/broker.ts';
import { parseEntityConfig } from '../../../src/local/broker/entity-config.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** The entities of a test, in the emulator's format: properties of queues by name, and topics as they are. */
export interface DeclaredEntities {
  readonly queues?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly topics?: readonly unknown[];
}

export interface TestBroker {
  readonly broker: Broker;
  readonly clock: ManualClock;
  readonly lockClock: ManualClock;
  readonly logged: string[];
  /** A client that fails at once where the default would try again. */
  readonly connect: (options?: ServiceBusClientOptions) => ServiceBusClient;
  /** Closes the broker and opens it again on the same file, with the same entities unless others are given. */
  readonly restart: (changed?: DeclaredEntities) => Promise<TestBroker>;
}

export function emulatorConfig({ queues = {}, topics = [] }: DeclaredEntities): unknown {
  const declared = Object.entries(queues).map(([Name, Properties]) => ({ Name, Properties }));
  return { UserConfig: { Namespaces: [{ Name: 'sbemulatorns', Queues: declared, Topics: topics }] } };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-broker-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A broker of its own for one test, on any free port. Both clocks start at the real time and stand still. */
export async function startBroker(
  entities: DeclaredEntities,
  options: Pick<BrokerOptions, 'accessKey'> = {},
): Promise<TestBroker> {
  return openBroker(join(temporaryFolder(), 'broker.db'), entities, options);
}

async function openBroker(
  databaseFile: string,
  entities: DeclaredEntities,
  options: Pick<BrokerOptions, 'accessKey'>,
): Promise<TestBroker> {
  const clock = new ManualClock(Date.now());
  const lockClock = new ManualClock(Date.now());
  const logged: string[] = [];
  const settings = parseEntityConfig(emulatorConfig(entities));
  const log = (line: string): number => logged.push(line);
  const broker = await createBroker({
    ...options,
    databaseFile,
    entities: settings,
    clock,
    lockClock,
    port: 0,
    log,
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await broker.close();
    open = false;
  };
  onTestFinished(close);
  return {
    broker,
    clock,
    lockClock,
    logged,
    connect: (options) => connect(broker.port, options),
    async restart(changed = entities) {
      await close();
      return openBroker(databaseFile, changed, options);
    },
  };
}

export function connect(port: number, options: ServiceBusClientOptions = {}): ServiceBusClient {
  const client = new ServiceBusClient(
    `Endpoint=sb://localhost:${String(port)};SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true;`,
    { retryOptions: { maxRetries: 0 }, ...options },
  );
  onTestFinished(() => client.close());
  return client;
}

/** The first of the messages; fails the test when there is none. */
export function first(messages: readonly ServiceBusReceivedMessage[]): ServiceBusReceivedMessage {
  const [message] = messages;
  if (!message) throw new Error('no message was received');
  return message;
}
