/** What ARM asks of every request before it looks at what the request is about. */
import type { ArmRequest } from './arm-call.ts';
import { gatewayRefusal, type ArmError } from './arm-error.ts';
import { isGuid } from './guid.ts';
import type { Match } from './router.ts';

export type FoundRoute = Extract<Match, { kind: 'found' }>;

const API_VERSION = /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i;

/** Throws the refusal of a request that is not well formed or that nothing here answers. */
export function requireRoute(request: ArmRequest, match: Match): FoundRoute {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(request.path)?.[1];
  if (subscription !== undefined && !isGuid(subscription)) {
    throw gatewayRefusal(
      400,
      'InvalidSubscriptionId',
      `The provided subscription identifier '${subscription}' is malformed or invalid.`,
    );
  }
  if (request.unreadable?.code === 'InvalidRequestUri') throw request.unreadable;
  requireApiVersion(request);
  if (request.unreadable) throw request.unreadable;
  if (match.kind !== 'found') throw unrouted(match, request);
  return match;
}

function requireApiVersion(request: ArmRequest): void {
  const version = request.query.get('api-version');
  if (version === null || version === '') {
    throw gatewayRefusal(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (API_VERSION.test(version)) return;
  throw gatewayRefusal(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
}

function unrouted(match: Match, { method, path }: ArmRequest): ArmError {
  if (match.kind === 'methodNotAllowed') {
    return gatewayRefusal(
      405,
      'HttpMethodNotSupported',
      `The HTTP method '${method}' is not supported at scope '${path}'.`,
    );
  }
  const [, namespace, type] = /\/providers\/([^/]+)\/([^/]+)/i.exec(path) ?? [];
  if (namespace === undefined || type === undefined) {
    return gatewayRefusal(
      404,
      'MissingSubscription',
      'The request did not have a subscription or a valid tenant level resource provider.',
    );
  }
  return gatewayRefusal(
    404,
    'InvalidResourceType',
    `The resource type '${type}' could not be found in the namespace '${namespace}'.`,
  );
}
