/**
 * The managed-identity endpoint as App Service and Functions give it to an app: plain HTTP, guarded by a header that
 * only the app knows. The app's own identity is system-assigned; user-assigned ones are those that exist in ARM.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { textAt } from '../json-values.ts';
import type { ResourceTable } from '../state/resource-table.ts';
import type { AccessTokens, Principal } from './access-tokens.ts';

const API_VERSION = '2019-08-01';

interface IdentityEndpointParts {
  readonly tokens: AccessTokens;
  readonly resources: ResourceTable;
  readonly identityHeader: string;
  readonly systemAssigned: Principal;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function createIdentityEndpoint(parts: IdentityEndpointParts): Server {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { status, body } = answer(parts, request);
    request.resume();
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  });
  return server;
}

function answer(parts: IdentityEndpointParts, request: IncomingMessage): Answer {
  const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
  if (url?.pathname.toLowerCase() !== '/msi/token') return problem(404, 'Not found.');
  if (request.method !== 'GET') return problem(405, 'Only GET is allowed.');
  if (request.headers['x-identity-header'] !== parts.identityHeader) {
    return problem(403, 'The X-IDENTITY-HEADER header is missing or wrong.');
  }
  if (url.searchParams.get('api-version') !== API_VERSION) {
    return problem(400, `The api-version must be ${API_VERSION}.`);
  }
  const resource = url.searchParams.get('resource');
  if (resource === null || resource === '') return problem(400, 'The resource parameter is required.');
  const principal = principalOf(parts, url.searchParams);
  if (!principal) {
    return problem(400, 'No User Assigned Identity found for specified ClientId/ResourceId/PrincipalId.');
  }
  const { accessToken, expiresOnSeconds } = parts.tokens.issue(principal, resource);
  return {
    status: 200,
    body: {
      access_token: accessToken,
      expires_on: String(expiresOnSeconds),
      resource,
      token_type: 'Bearer',
      client_id: principal.clientId,
    },
  };
}

/** The parameters by which an app may name one of its user-assigned identities, and what they name. */
const SELECTORS = [
  ['client_id', 'clientId'],
  ['object_id', 'principalId'],
  ['principal_id', 'principalId'],
] as const;

function principalOf(parts: IdentityEndpointParts, query: URLSearchParams): Principal | undefined {
  const identities = parts.resources.ofType('Microsoft.ManagedIdentity/userAssignedIdentities');
  const byId = query.get('mi_res_id');
  if (byId !== null)
    return principal(identities.find(({ id }) => id.toLowerCase() === byId.toLowerCase())?.body);
  for (const [parameter, property] of SELECTORS) {
    const wanted = query.get(parameter);
    if (wanted === null) continue;
    return principal(identities.find(({ body }) => textAt(body, 'properties', property) === wanted)?.body);
  }
  return parts.systemAssigned;
}

function principal(body: unknown): Principal | undefined {
  const objectId = textAt(body, 'properties', 'principalId');
  const clientId = textAt(body, 'properties', 'clientId');
  const tenantId = textAt(body, 'properties', 'tenantId');
  if (objectId === undefined || clientId === undefined || tenantId === undefined) return undefined;
  return { objectId, clientId, tenantId };
}

function problem(status: number, message: string): Answer {
  return { status, body: { statusCode: status, message } };
}
