import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A request as handlers see it. The body is read only by who wants it. */
export interface HostRequest {
  readonly method: string;
  /** Absolute, with the host the client named. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: () => Promise<Buffer>;
  /** The body as it arrives, for handlers that pass it on. Throws a `BodyTooLargeError` beyond the limit. */
  readonly content: () => AsyncIterable<Buffer>;
  /** The connection's own message. */
  readonly incoming: IncomingMessage;
}

export interface HostAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | Readable;
}

/** The largest request body that is read, as the real host has it by default. */
export const LARGEST_BODY_BYTES = 104_857_600;

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

export function toHostRequest(
  incoming: IncomingMessage,
  fallbackHost: string,
  largestBodyBytes = LARGEST_BODY_BYTES,
): HostRequest {
  const host = incoming.headers.host ?? fallbackHost;
  let reading: Promise<Buffer> | undefined;
  return {
    method: incoming.method ?? 'GET',
    url: new URL(`http://${host}${incoming.url ?? '/'}`),
    headers: incoming.headers,
    body: () => (reading ??= readBody(limited(incoming, largestBodyBytes))),
    content: () => limited(incoming, largestBodyBytes),
    incoming,
  };
}

async function* limited(incoming: IncomingMessage, largestBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  const count = (bytes: number): void => {
    size += bytes;
    if (size > largestBytes) throw new BodyTooLargeError('The request body is too large.');
  };
  const announced = Number(incoming.headers['content-length'] ?? '0');
  if (announced > largestBytes) count(announced);
  // Without destroying it: the answer goes out over the same connection.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    count(chunk.length);
    yield chunk;
  }
}

async function readBody(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes the answer; a body that streams may fail half-way, which then breaks the connection off. */
export async function sendAnswer(response: ServerResponse, answer: HostAnswer): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const { body } = answer;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  await pipeline(body, response);
}

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HostAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
