import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { HostAnswer, HostRequest } from './http-message.ts';
import { withinLimit } from './time-limit.ts';

/** Headers that belong to one connection and are not passed on. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host']);

/** How long after a function has returned its answer may take to come through, in real time. */
const ANSWER_LIMIT_MS = 1_000;

/**
 * Hands a request to the worker's own HTTP server as it arrives, and the answer back as it comes, for apps that asked
 * for HTTP streams. The invocation and the request find each other by the invocation id.
 */
export async function forwardToWorker(
  workerUri: string,
  request: HostRequest,
  invoke: (invocationId: string) => Promise<unknown>,
): Promise<HostAnswer> {
  const invocationId = randomUUID();
  const target = new URL(`${request.url.pathname}${request.url.search}`, workerUri);
  const proxied = httpRequest(target, {
    method: request.method,
    headers: {
      ...endToEndHeaders(request.incoming),
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': request.url.host,
      'x-forwarded-proto': 'http',
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    proxied.once('response', resolve).once('error', reject);
  });
  // The worker waits for the request of an invocation: it must come, even if its body then breaks off.
  const sending = underWay(proxied).then(() => pipeline(request.content(), proxied));
  // The invocation decides: when the function throws, or returns nothing, there is no answer to wait for.
  const invoked = invoke(invocationId).then(
    () => withinLimit(answered, ANSWER_LIMIT_MS),
    (error: unknown) => {
      proxied.destroy();
      throw error;
    },
  );
  const answer = await Promise.race([answered, sending.then(() => answered), invoked]);
  if (answer === undefined) {
    proxied.destroy();
    return { status: 204 };
  }
  return { status: answer.statusCode ?? 500, headers: endToEndHeaders(answer), body: answer };
}

/** Resolves when the head of the request is on its way. */
async function underWay(request: ClientRequest): Promise<void> {
  request.flushHeaders();
  const [socket] = (await once(request, 'socket')) as [Socket];
  if (socket.connecting) await once(socket, 'connect');
}

function endToEndHeaders(message: IncomingMessage): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name)) kept[name] = value;
  }
  return kept;
}
