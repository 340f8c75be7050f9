/**
 * The one way from the dashboard to the API.
 *
 * 1. What was read before is asked for with its ETag; a 304 gives back the very same object, so that nothing is drawn anew.
 * 2. A refusal is an `ApiError` with the API's problem details; no answer at all is an `ApiUnreachableError`.
 * 3. The function key, where the API wants one, goes in a header, never into an address.
 */
import { ApiError, ApiUnreachableError, leadsToSignIn, notSignedIn, readProblem } from './api-error.ts';
import type { Answers, ApiResource } from './api-resource.ts';
import type { BrowserClock } from './browser-clock.ts';

export interface ApiClient {
  read<K extends keyof Answers>(resource: ApiResource<K>, signal: AbortSignal): Promise<Answers[K]>;
  /** Answers with the body of a 2xx. `headers` such as `idempotency-key` are sent along. */
  post(path: string, body: object, options?: PostOptions): Promise<unknown>;
  /** The API's time by the last answer, which may differ from the browser's. */
  nowMs(): number;
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ApiClientDependencies {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly clock: BrowserClock;
  readonly key: () => string | undefined;
}

/** As long as anything may take, before the API counts as unreachable. */
const TIME_LIMIT_MS = 20_000;
/** Pages of a list and operations that were looked at; the oldest are dropped. */
const MOST_REMEMBERED = 100;

interface Remembered {
  readonly etag: string;
  readonly answer: unknown;
}

export function createApiClient(dependencies: ApiClientDependencies): ApiClient {
  const remembered = new Map<string, Remembered>();
  let aheadMs = 0;

  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetchInTime(dependencies, path, init);
    aheadMs = clockDifferenceMs(response, dependencies.clock.now()) ?? aheadMs;
    if (response.ok || response.status === 304) return response;
    if (leadsToSignIn(response)) throw new ApiError(notSignedIn);
    throw isGatewayFailure(response.status)
      ? new ApiUnreachableError(`The API answered with status ${response.status}.`)
      : new ApiError(await readProblem(response));
  };

  return {
    async read(resource, signal) {
      const known = remembered.get(resource.path);
      const headers: Record<string, string> = known === undefined ? {} : { 'if-none-match': known.etag };
      const response = await send(resource.path, { headers, signal });
      const answer = response.status === 304 && known ? known.answer : await readJson(response);
      remember(remembered, resource.path, { etag: response.headers.get('etag'), answer });
      // The same deployment brings both sides, and one schema holds for both: it is not checked a second time here.
      return answer as Answers[typeof resource.kind];
    },
    async post(path, body, { headers = {}, signal } = {}) {
      const response = await send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      });
      return response.status === 204 ? undefined : readJson(response);
    },
    nowMs: () => dependencies.clock.now() + aheadMs,
  };
}

/** Of what stands before the API; it has no more to say than that there is no API. */
function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 504;
}

async function fetchInTime(
  { fetch, clock, key }: ApiClientDependencies,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const limit = new AbortController();
  const cancel = clock.schedule(TIME_LIMIT_MS, () => {
    limit.abort();
  });
  const apiKey = key();
  const headers = new Headers(init.headers);
  headers.set('accept', 'application/json');
  if (apiKey !== undefined) headers.set('x-functions-key', apiKey);
  try {
    const signal = init.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal;
    // Where one signs in is no answer of the API: whoever is to go there is a person.
    return await fetch(path, { ...init, headers, signal, cache: 'no-store', redirect: 'manual' });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiUnreachableError('The API does not answer.', { cause: error });
  } finally {
    cancel();
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch (error) {
    throw new ApiUnreachableError('The answer broke off or is no JSON.', { cause: error });
  }
}

function remember(
  remembered: Map<string, Remembered>,
  path: string,
  { etag, answer }: { readonly etag: string | null; readonly answer: unknown },
): void {
  remembered.delete(path);
  if (etag !== null) remembered.set(path, { etag, answer });
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}

/** The header has whole seconds: less than that is no difference. */
function clockDifferenceMs(response: Response, nowMs: number): number | undefined {
  const apiMs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(apiMs)) return undefined;
  const differenceMs = apiMs - nowMs;
  return Math.abs(differenceMs) < 2000 ? 0 : differenceMs;
}
