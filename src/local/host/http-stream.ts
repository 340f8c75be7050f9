import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { HostAnswer, HostRequest } from './http-message.ts';

/** Headers that belong to one connection and are not passed on. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host']);

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
  // The invocation decides: when the function throws there is no answer to wait for.
  const failed = invoke(invocationId).then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => {
      proxied.destroy();
      throw error;
    },
  );
  const sending = pipeline(request.incoming, proxied);
  const answer = await Promise.race([answered, failed, sending.then(() => answered)]);
  return { status: answer.statusCode ?? 500, headers: endToEndHeaders(answer), body: answer };
}

function endToEndHeaders(message: IncomingMessage): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name)) kept[name] = value;
  }
  return kept;
}
