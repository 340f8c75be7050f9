/** Makes the HTTP requests of orchestrators, in the place of the durable extension. */
import type { InvocationOutcome } from '../shared/durable-engine.ts';
import type { DurableHttpRequest } from './orchestrator-answer.ts';

/** Where tokens of the app's managed identity are had, as App Service gives it in two variables. */
export interface ManagedIdentity {
  /** `IDENTITY_ENDPOINT`. */
  readonly endpoint: string;
  /** `IDENTITY_HEADER`. */
  readonly header: string;
}

/** In real time: as long as a .NET client waits. */
const LIMIT_MS = 100_000;

/** Names that are not written with a capital for each word alone. */
const IRREGULAR_NAMES: Readonly<Record<string, string>> = {
  etag: 'ETag',
  'www-authenticate': 'WWW-Authenticate',
  'content-md5': 'Content-MD5',
};

/** `payload` is a request as JSON. Never rejects: a request that gets no answer is a failed activity. */
export async function performHttp(
  payload: string | null,
  identity: ManagedIdentity | undefined,
): Promise<InvocationOutcome> {
  try {
    // What the orchestrator asked for, written by durable-functions.
    const request = JSON.parse(payload ?? '') as DurableHttpRequest;
    const response = await fetch(request.uri, {
      method: request.method,
      headers: await requestHeaders(request, identity),
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(typeof request.content === 'string' && { body: request.content }),
    });
    const content = await response.text();
    return {
      ok: true,
      value: { statusCode: response.status, headers: shownHeaders(response.headers), content },
    };
  } catch (error) {
    return { ok: false, message: reasonOf(error) };
  }
}

async function requestHeaders(
  { headers = {}, content, tokenSource }: DurableHttpRequest,
  identity: ManagedIdentity | undefined,
): Promise<Headers> {
  const sent = new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    ),
  );
  if (sent.get('content-type')?.includes('multipart')) {
    throw new Error('Multipart content is not supported with CallHttpAsync.');
  }
  if (typeof content === 'string' && !sent.has('content-type')) sent.set('content-type', 'text/plain');
  if (tokenSource) {
    sent.set('authorization', `Bearer ${await identityToken(tokenSource.resource ?? '', identity)}`);
  }
  return sent;
}

async function identityToken(resource: string, identity: ManagedIdentity | undefined): Promise<string> {
  if (!identity) {
    throw new Error(
      'The request asks for a token of the managed identity, but IDENTITY_ENDPOINT and IDENTITY_HEADER are not set.',
    );
  }
  const address = new URL(identity.endpoint);
  address.searchParams.set('api-version', '2019-08-01');
  address.searchParams.set('resource', resource);
  const response = await fetch(address, {
    headers: { 'x-identity-header': identity.header },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!response.ok) {
    throw new Error(`The managed identity gave no token for ${resource}: HTTP ${String(response.status)}.`);
  }
  const { access_token: token } = (await response.json()) as { readonly access_token?: unknown };
  if (typeof token !== 'string') throw new Error(`The managed identity gave no token for ${resource}.`);
  return token;
}

/** Under the names that a .NET host gives them. */
function shownHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [shownName(name), value]));
}

function shownName(name: string): string {
  return IRREGULAR_NAMES[name] ?? name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** `fetch` hides what went wrong in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
