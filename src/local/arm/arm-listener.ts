/** The HTTPS side of the simulator: reads requests, writes answers with ARM's headers, survives whatever is sent. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Clock } from '../shared/clock.ts';
import type { ArmRequest } from './arm-call.ts';
import type { Certificates } from './certificates.ts';
import type { HandledRequest } from './handle-request.ts';
import { readRequest } from './read-request.ts';
import { wireAnswer } from './wire-answer.ts';

interface ListenerParts {
  readonly certificates: Certificates;
  readonly clock: Clock;
  readonly handle: (request: ArmRequest, nowMs: number) => HandledRequest;
}

export function createArmListener(parts: ListenerParts): Server {
  const { key, certificate } = parts.certificates;
  const server = createServer({ key, cert: certificate }, (incoming, response) => {
    serve(parts, incoming, response).catch((error: unknown) => {
      process.stderr.write(`arm simulator: ${String(error)}\n`);
      incoming.socket.destroy();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const status =
      error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  return server;
}

async function serve(
  parts: ListenerParts,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  // The client has gone before it had said all.
  if (!request) return;
  const nowMs = parts.clock.now();
  const handled = parts.handle(request, nowMs);
  if (handled.answer.hang === true) return;
  if (handled.answer.cut === true) {
    incoming.socket.destroy();
    return;
  }
  write({ incoming, response, nowMs }, handled);
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly nowMs: number;
}

function write({ incoming, response, nowMs }: Exchange, handled: HandledRequest): void {
  const { answer } = handled;
  const clientRequestId = incoming.headers['x-ms-client-request-id'];
  const { headers, content } = wireAnswer(handled, {
    nowMs,
    ...(typeof clientRequestId === 'string' ? { clientRequestId } : {}),
  });
  response.sendDate = false;
  response.writeHead(answer.status, headers);
  if (answer.torn === true) {
    response.write(content.slice(0, Math.ceil(content.length / 2)), () => incoming.socket.destroy());
  } else {
    response.end(incoming.method === 'HEAD' ? undefined : content);
  }
}
