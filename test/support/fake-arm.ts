/**
 * ARM as far as the steps need it, below the SDK: it takes the requests that the real clients make and keeps what is
 * PUT. Long-running operations run until a test ends them; the next request can be made to fail.
 */
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createAzureClients } from '../../src/azure/clients.ts';
import type { AzureClients, AzureSettings } from '../../src/azure/clients.ts';

export const ARM = 'https://arm.test';

type Json = Record<string, unknown>;

export interface FakeRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
  readonly authorization: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

interface NextFailure {
  readonly method?: string;
  readonly path?: RegExp;
  /** An answer, or the code of a broken connection. `afterwards`: the request is acted on all the same. */
  readonly answer: FakeAnswer | { readonly code: string; readonly afterwards?: boolean };
}

interface Operation {
  readonly target: string;
  readonly method: string;
  ended?: { readonly status: string; readonly error?: Json };
}

const listedTypes = [
  'managedClusters',
  'privateDnsZones',
  'subnets',
  'userAssignedIdentities',
  'virtualNetworkLinks',
  'virtualNetworkPeerings',
  'virtualNetworks',
];

export class FakeArm {
  readonly requests: FakeRequest[] = [];
  readonly features = new Map<string, string>();
  /** By namespace; of the others none is registered. */
  readonly providers = new Map([['Microsoft.ManagedIdentity', 'Registered']]);
  /** By path in lower case. */
  readonly #resources = new Map<string, Json>();
  readonly #operations: Operation[] = [];
  readonly #failures: NextFailure[] = [];
  readonly #turnedAway = new Set<FakeRequest>();

  readonly httpClient: HttpClient = {
    sendRequest: (request) => Promise.resolve().then(() => this.#send(request)),
  };

  clients(
    options: Partial<
      Pick<AzureSettings, 'requestTimeoutMs' | 'subscriptions' | 'sharedReadMs' | 'keyVaultEndpoint'>
    > = {},
  ): AzureClients {
    const credential = {
      getToken: () => Promise.resolve({ token: 'secret-token', expiresOnTimestamp: 9e15 }),
    };
    return createAzureClients({
      subscriptions: '*',
      armEndpoint: ARM,
      credential,
      httpClient: this.httpClient,
      sharedReadMs: 0,
      ...options,
    });
  }

  seed(id: string, resource: Json): void {
    this.#resources.set(id.toLowerCase(), { id, name: id.split('/').at(-1), ...resource });
  }

  resource(id: string): Json | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  failNext(failure: NextFailure): void {
    this.#failures.push(failure);
  }

  /** Ends all running operations well. */
  finish(): void {
    for (const operation of this.#running()) {
      operation.ended = { status: 'Succeeded' };
      if (operation.method === 'DELETE') this.#forget(operation.target);
      else this.#setState(operation.target, 'Succeeded');
    }
  }

  /** What ARM does now and then with a resource whose operation it has reported to have failed. */
  comeUp(id: string): void {
    this.#setState(id, 'Succeeded');
  }

  /** Ends all running operations badly. */
  fail(error: Json): void {
    for (const operation of this.#running()) {
      operation.ended = { status: 'Failed', error };
      this.#setState(operation.target, operation.method === 'DELETE' ? 'Succeeded' : 'Failed');
    }
  }

  /** The requests of one method, as paths, but those that were only to be acted on where nothing is. */
  sent(method: string): readonly string[] {
    return this.requests
      .filter((each) => each.method === method && !this.#turnedAway.has(each))
      .map((each) => each.path);
  }

  #running(): Operation[] {
    return this.#operations.filter((each) => each.ended === undefined);
  }

  #forget(id: string): void {
    for (const key of [...this.#resources.keys()])
      if (key.startsWith(id.toLowerCase())) this.#resources.delete(key);
  }

  #setState(id: string, provisioningState: string): void {
    const resource = this.resource(id);
    if (resource === undefined) return;
    const properties = withPoolStates({ ...(resource['properties'] as Json), provisioningState });
    this.#resources.set(id.toLowerCase(), { ...resource, properties });
  }

  #send(request: PipelineRequest): PipelineResponse {
    const url = new URL(request.url);
    const seen: FakeRequest = {
      method: request.method,
      host: url.host,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      body: typeof request.body === 'string' ? (JSON.parse(request.body) as Json) : undefined,
      authorization: request.headers.get('authorization'),
      ifNoneMatch: request.headers.get('if-none-match'),
    };
    this.requests.push(seen);
    const failure = this.#takeFailure(seen);
    if (failure === undefined) return response(request, this.#answer(seen));
    if ('status' in failure) return response(request, failure);
    if (failure.afterwards === true) this.#answer(seen);
    throw new RestError(`connection broken: ${failure.code}`, { code: failure.code, request });
  }

  #takeFailure(request: FakeRequest): NextFailure['answer'] | undefined {
    const index = this.#failures.findIndex(
      (each) =>
        (each.method ?? request.method) === request.method &&
        (each.path === undefined || each.path.test(request.path)),
    );
    return index < 0 ? undefined : this.#failures.splice(index, 1)[0]?.answer;
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { path, method } = request;
    const operation = /\/operations\/(\d+)$/.exec(path)?.[1];
    if (operation !== undefined) return this.#operationAnswer(path, Number(operation));
    const feature =
      /\/providers\/Microsoft\.Features\/providers\/([^/]+\/features\/[^/]+)(\/register)?$/.exec(path)?.[1];
    if (feature !== undefined) return this.#featureAnswer(feature.replace('/features', ''), method);
    const provider = /^\/subscriptions\/[^/]+\/providers\/([^/]+)(\/register)?$/.exec(path)?.[1];
    if (provider !== undefined) return this.#providerAnswer(provider, method);
    return this.#listAnswer(path) ?? this.#resourceAnswer(request);
  }

  /** Of what is seeded; undefined for a path that is no list, or that is seeded itself. */
  #listAnswer(path: string): FakeAnswer | undefined {
    if (this.resource(path)) return undefined;
    if (path.endsWith('/resourcegroups')) return this.#list(path, (id) => id.split('/').length === 5);
    if (path.endsWith('/resources')) return this.#list(path.slice(0, -'/resources'.length), () => true);
    if (path.endsWith('/roleAssignments')) return this.#list('', (id) => id.includes('/roleassignments/'));
    const [, under = '', type = ''] = /^(.+?)(?:\/providers\/[^/]+)?\/(\w+)$/.exec(path) ?? [];
    const isOfType = new RegExp(`/${type}/[^/]+$`, 'i');
    return listedTypes.includes(type) ? this.#list(under, (id) => isOfType.test(id)) : undefined;
  }

  #operationAnswer(path: string, index: number): FakeAnswer {
    const operation = this.#operations[index];
    if (operation === undefined) return missing(path);
    const { ended } = operation;
    if (!path.includes('/locations/')) return { status: ended === undefined ? 202 : 200, headers: {} };
    return { status: 200, body: ended ?? { status: 'InProgress' } };
  }

  #featureAnswer(name: string, method: string): FakeAnswer {
    const state = this.features.get(name);
    if (state === undefined) {
      return failure(404, 'FeatureNotFound', `The feature '${name}' could not be found.`);
    }
    if (method === 'POST' && state === 'NotRegistered') this.features.set(name, 'Registering');
    return { status: 200, body: { name, properties: { state: this.features.get(name) } } };
  }

  #providerAnswer(namespace: string, method: string): FakeAnswer {
    if (method === 'POST') this.providers.set(namespace, 'Registering');
    return {
      status: 200,
      body: { namespace, registrationState: this.providers.get(namespace) ?? 'NotRegistered' },
    };
  }

  #list(under: string, wanted: (id: string) => boolean): FakeAnswer {
    const inside = [...this.#resources].filter(
      ([id]) => id.startsWith(`${under.toLowerCase()}/`) && wanted(id),
    );
    return { status: 200, body: { value: inside.map(([, resource]) => resource) } };
  }

  #resourceAnswer(request: FakeRequest): FakeAnswer {
    const existing = this.resource(request.path);
    switch (request.method) {
      case 'GET':
        return existing === undefined
          ? missing(request.path)
          : { status: 200, body: this.#withChildren(request.path, existing) };
      case 'PUT':
        return existing !== undefined && request.ifNoneMatch === '*'
          ? this.#turnAway(request)
          : this.#put(request, existing);
      case 'DELETE':
        return existing === undefined ? { status: 204 } : this.#remove(request.path);
      default:
        return failure(405, 'MethodNotAllowed', request.method);
    }
  }

  /** A virtual network shows its subnets and peerings, which are resources of their own. */
  #withChildren(path: string, resource: Json): Json {
    if (!/\/virtualNetworks\/[^/]+$/i.test(path)) return resource;
    const children = ['subnets', 'virtualNetworkPeerings'].map((type) => {
      const prefix = `${path}/${type}/`.toLowerCase();
      return [
        type,
        [...this.#resources].filter(([id]) => id.startsWith(prefix)).map(([, child]) => child),
      ] as const;
    });
    const shown = Object.fromEntries(children.filter(([, list]) => list.length > 0));
    return { ...resource, properties: { ...(resource['properties'] as Json), ...shown } };
  }

  #turnAway(request: FakeRequest): FakeAnswer {
    this.#turnedAway.add(request);
    return failure(412, 'PreconditionFailed', 'It is there.');
  }

  #put({ path, body }: FakeRequest, existing: Json | undefined): FakeAnswer {
    const isAsync = /Microsoft\.(Network|ContainerService)/i.test(path) && !/roleAssignments/i.test(path);
    const sent = (body?.['properties'] ?? {}) as Json;
    const provisioningState = isAsync ? (existing === undefined ? 'Creating' : 'Updating') : undefined;
    const conflict = this.#sameGrant(path, sent);
    if (conflict) return failure(409, 'RoleAssignmentExists', 'The role assignment already exists.');
    const properties = {
      ...sent,
      ...madeByArm(path),
      ...(provisioningState === undefined ? {} : { provisioningState }),
    };
    this.seed(path, { ...body, properties });
    return {
      status: existing === undefined ? 201 : 200,
      body: this.resource(path),
      headers: this.#start(isAsync, path, 'PUT'),
    };
  }

  #sameGrant(path: string, sent: Json): boolean {
    if (!/roleAssignments/i.test(path)) return false;
    return [...this.#resources].some(
      ([id, { properties }]) =>
        id !== path.toLowerCase() &&
        id.slice(0, id.lastIndexOf('/')) === path.toLowerCase().slice(0, path.lastIndexOf('/')) &&
        (properties as Json)['principalId'] === sent['principalId'] &&
        (properties as Json)['roleDefinitionId'] === sent['roleDefinitionId'],
    );
  }

  #remove(path: string): FakeAnswer {
    const isAsync = !/roleAssignments|userAssignedIdentities/i.test(path);
    if (!isAsync) this.#forget(path);
    this.#setState(path, 'Deleting');
    return { status: isAsync ? 202 : 200, headers: this.#start(isAsync, path, 'DELETE') };
  }

  #start(isAsync: boolean, target: string, method: string): Record<string, string> {
    if (!isAsync) return {};
    const index = this.#operations.push({ target, method }) - 1;
    // A resource group has its own kind of operation, which knows no status but 202 and 200.
    if (!target.includes('/providers/')) {
      return {
        location: `${ARM}/subscriptions/s/operations/${String(index)}?api-version=1`,
        'retry-after': '15',
      };
    }
    const url = `${ARM}/subscriptions/s/providers/p/locations/l/operations/${String(index)}?api-version=1`;
    return { 'azure-asyncoperation': url };
  }
}

/** The pools of a cluster end with it. */
function withPoolStates(properties: Json): Json {
  const pools = properties['agentPoolProfiles'];
  if (!Array.isArray(pools)) return properties;
  const { provisioningState } = properties;
  return {
    ...properties,
    agentPoolProfiles: pools.map((pool: Json) => ({ ...pool, provisioningState })),
  };
}

/** What ARM adds to a resource of its own. */
function madeByArm(path: string): Json {
  if (/userAssignedIdentities/i.test(path))
    return { principalId: 'principal-1', clientId: 'client-1', tenantId: 't' };
  if (/roleAssignments/i.test(path)) return { scope: path.split('/providers/Microsoft.Authorization')[0] };
  if (!/managedClusters/i.test(path)) return {};
  return {
    nodeResourceGroup: 'MC_rg',
    privateFQDN: 'c-1.guid.private.eastus2.azmk8s.io',
    currentKubernetesVersion: '1.34.1',
  };
}

export function failure(status: number, code: string, message: string): FakeAnswer {
  return { status, body: { error: { code, message } } };
}

function missing(path: string): FakeAnswer {
  return failure(404, 'ResourceNotFound', `The Resource '${path}' was not found.`);
}

function response(request: PipelineRequest, answer: FakeAnswer): PipelineResponse {
  const headers = createHttpHeaders({ 'content-type': 'application/json', ...answer.headers });
  return {
    request,
    status: answer.status,
    headers,
    ...(answer.body === undefined ? {} : { bodyAsText: JSON.stringify(answer.body) }),
  };
}
