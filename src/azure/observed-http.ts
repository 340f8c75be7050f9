/** Tells of each request that goes to Azure, pages of lists and reads of operations too, and of what came back. */
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { OpenSpan, SpanAttributes, Telemetry } from '../telemetry/telemetry.ts';
import { armResponse, CLIENT_REQUEST_ID } from './arm-response.ts';
import { classify } from './classify.ts';

export interface ObservedHttp {
  readonly telemetry: Telemetry;
  readonly now: () => number;
  /** Sends the requests; absent: the SDK's own client. */
  readonly inner?: HttpClient;
}

const TOO_MANY = 429;
const NOT_FOUND = 404;

/** Bodies and queries are told of nowhere: operation URLs are signed in theirs. */
export function observedHttpClient({ telemetry, now, inner }: ObservedHttp): HttpClient {
  const send = inner ? (request: PipelineRequest) => inner.sendRequest(request) : sendByDefault();
  return {
    sendRequest: (request) => {
      const { method } = request;
      const service = serviceOf(request.url);
      const attributes = aboutRequest(request, service);
      return telemetry.inSpan({ name: `${method} ${service}`, kind: 'client', attributes }, async (span) => {
        const startMs = now();
        const count = (status: number): void => {
          telemetry.count('slipway.arm.requests', { service, method, status });
          if (status === TOO_MANY) telemetry.count('slipway.arm.throttled', { service });
          const seconds = Math.max(0, now() - startMs) / 1000;
          telemetry.measure('slipway.arm.request.duration', seconds, { service, method });
        };
        try {
          const response = await send(request);
          count(response.status);
          tellAnswer(span, response);
          return response;
        } catch (error) {
          count(0);
          span.set({ 'error.type': errorType(error) });
          throw error;
        }
      });
    },
  };
}

/** Loaded with the first request. */
function sendByDefault(): HttpClient['sendRequest'] {
  let client: HttpClient | undefined;
  return async (request) => {
    client ??= (await import('@azure/core-rest-pipeline')).createDefaultHttpClient();
    return client.sendRequest(request);
  };
}

/** As the resource providers that the app calls are written; what else is in a URL is somebody else's word. */
const providers = [
  'Microsoft.Authorization',
  'Microsoft.Compute',
  'Microsoft.ContainerService',
  'Microsoft.Features',
  'Microsoft.ManagedIdentity',
  'Microsoft.Network',
  'Microsoft.Resources',
] as const;

export type AzureService = (typeof providers)[number] | 'keyVault' | 'other';

/** One of a few, whatever the URL. */
export function serviceOf(url: string): AzureService {
  const path = URL.parse(url)?.pathname ?? '';
  if (/\/secrets\/[^/]+(?:\/|$)/i.test(path) && !/^\/subscriptions\//i.test(path)) return 'keyVault';
  const named = path
    .split(/\/providers\//i)
    .at(-1)
    ?.split('/')[0]
    ?.toLowerCase();
  const known = providers.find((each) => each.toLowerCase() === named);
  if (known) return known;
  return /\/providers\//i.test(path) || !/^\/subscriptions(?:\/|$)/i.test(path)
    ? 'other'
    : 'Microsoft.Resources';
}

function aboutRequest({ method, url, headers }: PipelineRequest, service: AzureService): SpanAttributes {
  const { origin, pathname, hostname, port } = URL.parse(url) ?? {
    origin: '',
    pathname: '',
    hostname: '',
    port: '',
  };
  return {
    'http.request.method': method,
    'url.full': `${origin}${pathname}`,
    'server.address': hostname,
    'server.port': port === '' ? undefined : Number(port),
    'az.client_request_id': headers.get(CLIENT_REQUEST_ID),
    'slipway.arm.service': service,
  };
}

function tellAnswer(span: OpenSpan, raw: PipelineResponse): void {
  const { status, headers } = raw;
  span.set({
    'http.response.status_code': status,
    'az.service_request_id': headers.get('x-ms-request-id'),
    'slipway.arm.correlation_id': headers.get('x-ms-correlation-request-id'),
    'slipway.arm.retry_after': headers.get('retry-after'),
  });
  if (status < 400) return;
  const { problem } = classify({ kind: 'answer', response: armResponse(raw) });
  span.set({ 'slipway.problem.code': problem.code, 'slipway.problem.class': problem.class });
  // To a read it is the answer: nothing is there.
  if (status !== NOT_FOUND || raw.request.method !== 'GET') span.fail(problem.code);
}

function errorType(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^\w{1,64}$/.test(code)) return code;
  return error instanceof Error ? error.name : 'unknown';
}
