/** The description of the API in OpenAPI 3.1, made from the table of routes and the schemas that the code has. */
import {
  headerTexts,
  problemStatuses,
  tags,
  type Answer,
  type ApiRoute,
  type Content,
  type ProblemStatus,
} from './api-route.ts';
import { takesKey } from '../../http-access/function-access.ts';
import { componentSchemas, parameterSchemas } from './api-schemas.ts';
import { examples } from './examples.ts';
import { operationRoutes } from './operation-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { postedRoutes } from './request-routes.ts';

export const apiRoutes: readonly ApiRoute[] = [...operationRoutes, ...postedRoutes, ...overviewRoutes];

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly description: string; readonly content: OpenApiContent };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

export type OpenApiContent = Readonly<
  Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>
>;

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: OpenApiContent;
}

const securitySchemes = {
  entraId: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A token of Microsoft Entra ID for this app, or the session of a browser that is signed in. What a route asks for is an app role; a higher role includes the lower ones: Operations.Read, Operations.Write, Operations.Admin. The embedded stack asks for none.',
  },
  functionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
    description:
      'A function key or host key of the function app, besides, where HTTP_AUTH_LEVEL is function; without one the host answers 401.',
  },
};

/** What has to be there together, and the other ways: a key is asked for where a setting says so. */
function securityOf({ access, functionName }: ApiRoute): readonly object[] {
  if (access === 'anyone') return [];
  const entraId = access === 'signedIn' ? [] : [access];
  return takesKey(functionName) ? [{ entraId }, { entraId, functionKey: [] }] : [{ entraId }];
}

export function openApiDocument(version: string): OpenApiDocument {
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Slipway',
      version,
      description:
        'Private AKS clusters on request. Instants are ISO 8601 in UTC, durations are in seconds. Errors are problem details (RFC 9457) with a stable code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The function app that serves this document.' }],
    security: [{ entraId: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: pathsOf(apiRoutes),
    components: {
      schemas: componentSchemas(),
      securitySchemes,
    },
  };
  // What is undefined is not in a document.
  return JSON.parse(JSON.stringify(document)) as OpenApiDocument;
}

function pathsOf(routes: readonly ApiRoute[]) {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath.entries()].map(([path, methods]) => [
      path,
      Object.fromEntries(methods.map((route) => [route.method, operationOf(route)])),
    ]),
  );
}

function operationOf(route: ApiRoute) {
  const { operationId, tag, summary, description, body } = route;
  return {
    ...{ operationId, tags: [tag], summary, description },
    security: securityOf(route),
    parameters: parametersOf(route),
    ...(body
      ? {
          requestBody: {
            required: true,
            description: body.description,
            content: { 'application/json': contentOf(body) },
          },
        }
      : {}),
    responses: { ...answersOf(route.answers), ...problemsOf(route) },
  };
}

function parametersOf(route: ApiRoute): OpenApiParameter[] {
  const inQuery = Object.entries(parameterSchemas(route.query)).map(
    ([name, { description, ...schema }]): OpenApiParameter => ({
      ...{ name, in: 'query', required: false, description: String(description), schema },
    }),
  );
  return [...pathParameters(route), ...inQuery, ...headerParameters(route)];
}

function pathParameters({ path }: ApiRoute): OpenApiParameter[] {
  if (!path.includes('{operationId}')) return [];
  const schema = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,100}$' };
  return [{ name: 'operationId', in: 'path', required: true, description: 'Of the operation.', schema }];
}

function headerParameters({ answers, takesIdempotencyKey }: ApiRoute): OpenApiParameter[] {
  const header = (name: string, description: string, schema: JsonSchema): OpenApiParameter => ({
    ...{ name, in: 'header', required: false, description, schema },
  });
  return [
    ...(answers.some(({ status }) => status === 304)
      ? [header('If-None-Match', 'Tags of contents that the client has.', { type: 'string' })]
      : []),
    ...(takesIdempotencyKey === true
      ? [
          header('Idempotency-Key', 'Stands for commandId: the same key is the same command.', {
            type: 'string',
            pattern: '^[A-Za-z0-9._-]{1,64}$',
          }),
        ]
      : []),
  ];
}

function answersOf(answers: readonly Answer[]) {
  return Object.fromEntries(
    answers.map(({ status, description, content, headers }) => [
      String(status),
      {
        description,
        ...(headers ? { headers: headersOf(headers) } : {}),
        ...(content ? { content: mapValues(content, contentOf) } : {}),
      },
    ]),
  );
}

function headersOf(names: readonly (keyof typeof headerTexts)[]) {
  return Object.fromEntries(
    names.map((name) => [name, { description: headerTexts[name], schema: { type: 'string' } }]),
  );
}

function contentOf({ schema, example }: Content) {
  return {
    schema: schema === undefined ? { type: 'string' } : { $ref: `#/components/schemas/${schema}` },
    ...(example === undefined ? {} : { example }),
  };
}

function problemsOf({ problems = {}, path, answers, ...route }: ApiRoute) {
  const all: ApiRoute['problems'] = { ...problems, ...refusalsOf(route), 500: ['InternalError'] };
  const answered = new Set<number>(answers.map(({ status }) => status));
  return Object.fromEntries(
    problemStatuses.flatMap((status) => {
      const codes = all[status];
      return codes && !answered.has(status) ? [[String(status), problemOf(status, codes, path)]] : [];
    }),
  );
}

/** Of the door, which is the same for all. */
function refusalsOf({ access, method }: Pick<ApiRoute, 'access' | 'method'>): ApiRoute['problems'] {
  const isAnyones = access === 'anyone';
  const forbidden = [
    ...(isAnyones || access === 'signedIn' ? [] : ['RoleMissing']),
    ...(method === 'post' ? ['CrossSiteRequest'] : []),
    'HostNotAllowed',
  ];
  return {
    ...(isAnyones ? {} : { 401: ['NotSignedIn'] }),
    403: forbidden,
    ...(method === 'post' ? { 415: ['NotSentAsJson'] } : {}),
  };
}

function problemOf(status: ProblemStatus, codes: readonly string[], path: string) {
  return {
    description: `A problem; code ${codes.join(', ')}.`,
    ...(status === 503 ? { headers: headersOf(['Retry-After']) } : {}),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/ProblemDetails' },
        example: examples.problem(status, codes[0] ?? '', path),
      },
    },
  };
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
