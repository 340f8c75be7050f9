/**
 * The last fence before ARM, below every client and whatever made a request. Steps and requests are checked before;
 * what comes as far as this is a fault of the program, a change of the settings, or an answer of Azure's.
 *
 * 1. Only subscriptions inside the fence are called.
 * 2. A path means what it says: it has no dots for segments, and encodes no separator, letter or digit.
 * 3. A role assignment grants a listed role, to a service principal.
 */
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import { GRANTED_PRINCIPAL_TYPE, grantedRole } from '../domain/granted-roles.ts';
import type { JsonValue } from '../domain/json.ts';
import { isInside, type SubscriptionFence } from '../domain/subscription-fence.ts';
import { objectField, textField } from './arm-response.ts';

export type FencedCode = 'SubscriptionNotAllowed' | 'ArmPathNotPlain' | 'RoleNotGrantable';

/** Nothing was sent. */
export class FencedRequestError extends Error {
  readonly code: FencedCode;

  constructor(code: FencedCode, message: string) {
    super(message);
    this.name = 'FencedRequestError';
    this.code = code;
  }
}

type Request = Pick<PipelineRequest, 'url' | 'method' | 'body'>;

/** The only thing asked for that is in no subscription: by it the health check sees that ARM answers. */
const OF_NO_SUBSCRIPTION = '/tenants';

/** Throws a `FencedRequestError` for what must not be sent. */
export function assertFenced({ url, method, body }: Request, fence: SubscriptionFence): void {
  const path = plainPath(url);
  if (fence !== '*') assertInside(path, fence);
  if (method !== 'GET' && method !== 'DELETE' && ROLE_ASSIGNMENT.test(path)) assertGrantable(body);
}

export function requestFencePolicy(fence: SubscriptionFence): PipelinePolicy {
  return {
    name: 'slipwayRequestFence',
    sendRequest(request, next) {
      assertFenced(request, fence);
      return next(request);
    },
  };
}

/** Dots, separators, ends of text, letters and digits: nobody writes them so but to have a path read as another. */
const HIDDEN = /%(?:00|2[ef]|3\d|4[1-9a-f]|5[0-9ac]|6[1-9a-f]|7[0-9a])/i;

/** As it is sent: a URL is normalised on its way, and what that would change is not sent at all. */
function plainPath(url: string): string {
  const written = /^[a-z]+:\/\/[^/?#\\]*([^?#]*)/i.exec(url)?.[1] ?? '';
  const { pathname } = new URL(url);
  if ((written || '/') !== pathname || HIDDEN.test(pathname)) {
    throw new FencedRequestError(
      'ArmPathNotPlain',
      'A path has dots for segments, or encodes what it need not.',
    );
  }
  return pathname;
}

function assertInside(path: string, fence: SubscriptionFence): void {
  if (path === OF_NO_SUBSCRIPTION) return;
  const named = [...path.matchAll(/\/subscriptions\/([^/]*)/gi)].map(([, id = '']) => id);
  const isOfOne = /^\/+subscriptions\//i.test(path);
  const outside = isOfOne ? named.find((id) => !isInside(fence, id)) : 'none';
  if (outside === undefined) return;
  throw new FencedRequestError(
    'SubscriptionNotAllowed',
    `Subscription ${outside} is none of those that SUBSCRIPTIONS allows.`,
  );
}

const ROLE_ASSIGNMENT = /\/providers\/microsoft\.authorization\/roleassignments(?:\/|$)/i;

function assertGrantable(body: PipelineRequest['body']): void {
  const properties = objectField(jsonOf(body), 'properties');
  const role = textField(properties, 'roleDefinitionId')?.split('/').at(-1) ?? '';
  if (grantedRole(role) && textField(properties, 'principalType') === GRANTED_PRINCIPAL_TYPE) return;
  throw new FencedRequestError('RoleNotGrantable', 'A role assignment is none that Slipway makes.');
}

function jsonOf(body: PipelineRequest['body']): JsonValue {
  return typeof body === 'string' ? (JSON.parse(body) as JsonValue) : null;
}
