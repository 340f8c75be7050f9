import type { HttpData, InvocationResponse, TypedData } from './core-contract.ts';
import type { RunFunction } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import { mayCall } from './host-keys.ts';
import type { HostKeys } from './host-keys.ts';
import { BodyTooLargeError } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';
import type { RouteTemplate } from './http-route.ts';
import { toHostAnswer } from './http-response.ts';
import { forwardToWorker } from './http-stream.ts';
import { HttpThrottle } from './http-throttle.ts';
import type { HttpLimits } from './http-throttle.ts';
import { traceOrigin } from './trace-context.ts';

export interface HttpFunction {
  readonly target: RegisteredFunction;
  readonly route: RouteTemplate;
  /** Upper case; empty means every method. */
  readonly methods: readonly string[];
  readonly authLevel: string;
}

export interface HttpFunctionsOptions {
  readonly run: RunFunction;
  readonly keys: HostKeys;
  /** Where the worker takes requests itself, when the app asked for HTTP streams. */
  readonly workerUri: string | undefined;
  readonly limits: HttpLimits;
}

/** The HTTP-triggered functions and the way from a request to the right one. */
export class HttpFunctions {
  readonly #options: HttpFunctionsOptions;
  readonly #throttle: HttpThrottle;
  #functions: HttpFunction[] = [];

  constructor(options: HttpFunctionsOptions) {
    this.#options = options;
    this.#throttle = new HttpThrottle(options.limits);
  }

  add(added: HttpFunction): void {
    this.#functions = [...this.#functions, added].sort((a, b) =>
      compare(a.route.precedence, b.route.precedence),
    );
  }

  /** Why it cannot be added: another function has its route, for a method that is its own as well. */
  conflictOf(wanted: HttpFunction): string | undefined {
    const other = this.#functions.find(
      (each) =>
        each.route.text.toLowerCase() === wanted.route.text.toLowerCase() &&
        (wanted.methods.length === 0 ||
          each.methods.length === 0 ||
          wanted.methods.some((method) => each.methods.includes(method))),
    );
    return other === undefined
      ? undefined
      : `The route specified conflicts with the route defined by function '${other.target.name}'.`;
  }

  all(): readonly HttpFunction[] {
    return this.#functions;
  }

  /** A path or method that no function has is 404 either way: the Functions host never answers 405. */
  async handle(request: HostRequest): Promise<HostAnswer> {
    for (const candidate of this.#functions) {
      if (candidate.methods.length > 0 && !candidate.methods.includes(request.method)) continue;
      const params = candidate.route.match(request.url.pathname);
      if (params === undefined) continue;
      const { authLevel, target } = candidate;
      if (!mayCall(this.#options.keys, request, { authLevel, functionName: target.name }))
        return { status: 401 };
      return (await this.#throttle.run(() => this.#call(candidate, request, params))) ?? { status: 429 };
    }
    return { status: 404 };
  }

  async #call(
    { target }: HttpFunction,
    request: HostRequest,
    params: Readonly<Record<string, string>>,
  ): Promise<HostAnswer> {
    const { run, workerUri } = this.#options;
    const headers = flatHeaders(request);
    const query = flatQuery(request.url);
    const event = {
      metadata: triggerMetadata(headers, query, params),
      reason: 'This function was programmatically called via the host APIs.',
      trace: traceOrigin(request.headers),
    };
    try {
      if (workerUri !== undefined) {
        return await forwardToWorker(workerUri, request, (invocationId) =>
          run(target, { ...event, data: {}, invocationId }),
        );
      }
      const data = { http: await httpData(request, { headers, query, params }) };
      return answerOf(await run(target, { ...event, data }));
    } catch (error) {
      // What is left of the body is not read: the connection cannot be used again.
      if (error instanceof BodyTooLargeError) return { status: 413, headers: { Connection: 'close' } };
      return { status: 500 };
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface FlatRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

async function httpData(request: HostRequest, flat: FlatRequest): Promise<HttpData> {
  const body = await request.body();
  return {
    method: request.method,
    url: request.url.href,
    ...flat,
    nullableHeaders: nullable(flat.headers),
    nullableQuery: nullable(flat.query),
    nullableParams: nullable(flat.params),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

function nullable(values: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** Several values of one header are joined by a comma, without a space: so does the real host. */
function flatHeaders(request: HostRequest): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(request.incoming.headersDistinct)) {
    flat[name] = values.join(name === 'cookie' ? '; ' : ',');
  }
  return flat;
}

/** A name that is given several times has its values joined by a comma. */
function flatQuery(url: URL): Record<string, string> {
  const names = [...new Set(url.searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).join(',')]));
}

/** Query parameters are metadata of their own as well, which is how they reach `request.params` of an HTTP stream. */
function triggerMetadata(
  headers: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>>,
  params: Readonly<Record<string, string>>,
): Record<string, TypedData> {
  const named = Object.entries({ ...query, ...params }).map(
    ([name, value]) => [name, { string: value }] as const,
  );
  return {
    ...Object.fromEntries(named),
    Query: { json: JSON.stringify(query) },
    Headers: { json: JSON.stringify(headers) },
  };
}

function answerOf(response: InvocationResponse): HostAnswer {
  const http = response.returnValue?.http;
  return http === null || http === undefined ? { status: 204 } : toHostAnswer(http);
}
