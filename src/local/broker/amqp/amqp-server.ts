import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

import rhea from 'rhea';

import type { Clock } from '../../shared/clock.ts';
import type { QueueStore } from '../store/queue-store.ts';
import type { AccessControl } from './access-control.ts';
import { BrokerConnections } from './broker-connections.ts';
import { FrameGuard } from './frame-guard.ts';
import { admitClients } from './rhea-wire.ts';

export interface AmqpServerOptions {
  readonly store: QueueStore;
  readonly lockClock: Clock;
  readonly access: AccessControl;
  readonly host: string;
  readonly port: number;
  readonly log: (line: string) => void;
}

export interface AmqpServer {
  readonly port: number;
  close(): Promise<void>;
}

const MAX_FRAME_BYTES = 65_536;

const CONNECTION_OPTIONS = {
  max_frame_size: MAX_FRAME_BYTES,
  channel_max: 4999,
  idle_time_out: 120_000,
  sender_options: { autosettle: false, treat_modified_as_released: false },
  receiver_options: { autoaccept: false, credit_window: 1000 },
};

/** Listens for AMQP 1.0 connections. Rejects when the port is taken. */
export async function startAmqpServer(options: AmqpServerOptions): Promise<AmqpServer> {
  const container = rhea.create_container({ id: 'slipway-broker' });
  admitClients(container, (userName, password) => options.access.admits(userName, password));
  const connections = new BrokerConnections(options);
  connections.serve(container);
  const server = container.listen({ ...CONNECTION_OPTIONS, host: options.host, port: options.port });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    endOversized(socket, options.log);
    socket.once('finish', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      // rhea learns from this event alone that a connection is gone, and only a peer that closes causes it.
      socket.emit('end');
    });
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      connections.dispose();
      await Promise.all([...sockets].map((socket) => once(socket.destroy(), 'close')));
    },
  };
}

function endOversized(socket: Socket, log: (line: string) => void): void {
  const guard = new FrameGuard(MAX_FRAME_BYTES);
  socket.on('data', (chunk: Buffer) => {
    if (socket.destroyed || guard.allows(chunk)) return;
    log('a connection was closed: a frame is larger than allowed');
    socket.destroy();
  });
}
