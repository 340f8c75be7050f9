import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { wallClock } from '../shared/clock.ts';
import type { HostLog } from './host-log.ts';
import { LARGEST_BODY_BYTES, sendAnswer, toHostRequest } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';
import { namesThisHost } from './own-address.ts';

export interface HttpFront {
  readonly port: number;
  /** What answers from now on; until the first, everything is 503. */
  serve(handler: (request: HostRequest) => Promise<HostAnswer>): void;
  /** Takes no new connection; open ones end when their request has been answered. */
  close(): Promise<void>;
}

/** As the real host has it. A client that keeps its connections would otherwise meet ones that have just been closed. */
const KEEP_ALIVE_MS = 130_000;

export interface HttpFrontOptions {
  readonly largestBodyBytes?: number | undefined;
  /** What `Date` says: the time that the app lives in, so that whoever reads its answers can tell how long ago things were. */
  readonly now?: () => number;
}

/** Listens on the loopback address only. Rejects when the port is taken. */
export async function openHttpFront(
  port: number,
  log: HostLog,
  { largestBodyBytes = LARGEST_BODY_BYTES, now = () => wallClock.now() }: HttpFrontOptions = {},
): Promise<HttpFront> {
  let handler: ((request: HostRequest) => Promise<HostAnswer>) | undefined;
  const server = createServer((incoming, response) => {
    // Once the server is closing, a connection is not kept for another request.
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
    response.setHeader('Date', new Date(now()).toUTCString());
    void answer({ incoming, response, handler, log, largestBodyBytes });
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    serve(next) {
      handler = next;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

/** What is left of the request is not read. */
const MISDIRECTED: HostAnswer = {
  status: 421,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
  body: 'This host is asked as 127.0.0.1, localhost or [::1], with its port.\n',
};

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly handler: ((request: HostRequest) => Promise<HostAnswer>) | undefined;
  readonly log: HostLog;
  readonly largestBodyBytes: number;
}

async function answer({ incoming, response, handler, log, largestBodyBytes }: Exchange): Promise<void> {
  try {
    if (!namesThisHost(incoming.headers.host, incoming.socket.localPort ?? 0)) {
      await sendAnswer(response, MISDIRECTED);
      return;
    }
    const request = toHostRequest(incoming, '127.0.0.1', largestBodyBytes);
    await sendAnswer(response, handler === undefined ? { status: 503 } : await handler(request));
  } catch (error) {
    const message = `${incoming.method ?? ''} ${incoming.url ?? ''}: ${error instanceof Error ? error.message : String(error)}`;
    log({ level: 'error', category: 'Host.Http', message });
    if (response.headersSent) {
      response.destroy();
    } else {
      response.statusCode = 500;
      response.end();
    }
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The HTTP server has no port.');
  return address.port;
}
