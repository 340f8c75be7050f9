/** One call of the API: its address, its key and how its answers are told apart. */
import { ApiUnreachable, failureOf, noAnswer } from './api-error.ts';

export interface ApiAddress {
  /** Without a slash at the end. */
  readonly url: string;
  /** Goes along in a header, and nowhere else. */
  readonly key?: string;
  /** Of Microsoft Entra ID; likewise. */
  readonly token?: () => Promise<string>;
}

export interface ApiRequest {
  /** From the root: `/api/operations`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the answer may take, beyond what is usual. */
  readonly extraMs?: number;
  /** How to ask once the API did not answer: in a way that has it answer at once. Absent: the same. */
  readonly afterSilence?: ApiRequest;
  /** Whether the body is an answer although its status is that of an error. Absent: never. */
  readonly isAnswer?: (body: unknown) => boolean;
}

export interface ApiAnswer {
  readonly status: number;
  readonly etag?: string;
  /** Undefined for 304. */
  readonly body: unknown;
}

/** Resolves for 2xx and 304; rejects with `ApiUnreachable` or `ApiRefusal`, or with the reason of an aborted signal. */
export type Ask = (request: ApiRequest) => Promise<ApiAnswer>;

const ANSWER_LIMIT_MS = 20_000;

export function apiClient({ url, key, token }: ApiAddress, stop: AbortSignal): Ask {
  return async (request) => {
    const target = urlOf(url, request);
    const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_LIMIT_MS + (request.extraMs ?? 0))]);
    const secrets = { ...keyHeader(key), ...(token ? { authorization: `Bearer ${await token()}` } : {}) };
    const init = { ...initOf(request, secrets), signal };
    let response: Response;
    let text: string;
    try {
      response = await fetch(target, init);
      text = await response.text();
    } catch (cause) {
      stop.throwIfAborted();
      throw noAnswer(url, cause);
    }
    return answerOf(response, text, { url: `${url}${request.path}`, ...request });
  };
}

function urlOf(base: string, { path, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams(query).toString();
  return `${base}${path}${parameters === '' ? '' : `?${parameters}`}`;
}

function keyHeader(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { 'x-functions-key': key };
}

function initOf(
  { method = 'GET', body, headers }: ApiRequest,
  secrets: Readonly<Record<string, string>>,
): RequestInit {
  return {
    method,
    // A key or token goes to no other address than the one that it is for.
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      ...secrets,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function answerOf(
  { status, ok, headers }: Response,
  text: string,
  { url, isAnswer = () => false }: Pick<ApiRequest, 'isAnswer'> & { readonly url: string },
): ApiAnswer {
  const etag = headers.get('etag');
  const answer = { status, ...(etag === null ? {} : { etag }) };
  if (status === 304) return { ...answer, body: undefined };
  const body = parsed(text);
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
  if (!ok && !isAnswer(body))
    throw failureOf({
      ...{ url, status, body, wantsToken: wantsToken(status, headers) },
      ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
    });
  if (body === undefined) throw new ApiUnreachable(`${url} answers with something that is not JSON`);
  return { ...answer, body };
}

/** Of App Service authentication, which says so itself, or leads to where a person signs in. */
function wantsToken(status: number, headers: Headers): boolean {
  if (status === 401) return /^bearer\b/i.test(headers.get('www-authenticate') ?? '');
  return (
    status === 302 &&
    /^https:\/\/login\.(microsoftonline|windows)\.|\/\.auth\/login\//.test(headers.get('location') ?? '')
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
