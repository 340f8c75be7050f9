/**
 * The ARM simulator: an HTTPS server that answers as Azure Resource Manager does for the resource types of the
 * workflow, with the secrets of key vaults beside it, and a managed-identity endpoint that gives out the tokens it accepts. All state is in one folder; a
 * simulator opened on the folder of one that was killed goes on where that one was.
 */
import { once } from 'node:events';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { wallClock, type Clock } from '../shared/clock.ts';
import { createArmListener } from './arm-listener.ts';
import { keepCertificates } from './certificates.ts';
import { createIdentityEndpoint } from './identity/identity-endpoint.ts';
import { openArm, type ArmOptions } from './open-arm.ts';

export interface ArmSimulatorOptions extends ArmOptions {
  /** Made when absent. */
  readonly stateDir: string;
  readonly clock: Clock;
  /** 0 for any free port. */
  readonly port: number;
  /** 0 for any free port. */
  readonly identityPort: number;
}

export interface ArmSimulator {
  readonly port: number;
  readonly identityPort: number;
  /** The certificate authority to trust, in PEM. */
  readonly caFile: string;
  /** What the app sends as X-IDENTITY-HEADER. */
  readonly identityHeader: string;
  /** What the app finds in IDENTITY_ENDPOINT. */
  readonly identityEndpoint: string;
  close(): Promise<void>;
}

export async function createArmSimulator(options: ArmSimulatorOptions): Promise<ArmSimulator> {
  const certificates = await keepCertificates(options.stateDir, (options.realClock ?? wallClock).now());
  const opened = openArm(join(options.stateDir, 'arm.sqlite'), options);
  const { identityHeader, handle, tokens, systemAssigned, tables } = opened;
  const arm = createArmListener({ certificates, clock: options.clock, handle });
  const { resources } = tables;
  const identity = createIdentityEndpoint({ tokens, resources, identityHeader, systemAssigned });
  const servers = [arm, identity];
  const close = async (): Promise<void> => {
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => closed(server)));
    opened.close();
  };
  try {
    const port = await listen(arm, options.port);
    const identityPort = await listen(identity, options.identityPort);
    const identityEndpoint = `http://127.0.0.1:${String(identityPort)}/msi/token`;
    return { port, identityPort, caFile: certificates.caFile, identityHeader, identityEndpoint, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
}
