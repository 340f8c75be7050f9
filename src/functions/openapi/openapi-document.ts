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
  readonly security?: readonly [];
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
    security: [{ functionKey: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: pathsOf(apiRoutes),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        functionKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-functions-key',
          description: 'A function key or host key of the function app; without one the host answers 401.',
        },
      },
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
  const { operationId, tag, summary, description, body, isAnonymous } = route;
  return {
    ...{ operationId, tags: [tag], summary, description },
    ...(isAnonymous === true ? { security: [] } : {}),
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

function problemsOf({ problems = {}, path, answers }: ApiRoute) {
  const all: ApiRoute['problems'] = { ...problems, 500: ['InternalError'] };
  const answered = new Set<number>(answers.map(({ status }) => status));
  return Object.fromEntries(
    problemStatuses.flatMap((status) => {
      const codes = all[status];
      return codes && !answered.has(status) ? [[String(status), problemOf(status, codes, path)]] : [];
    }),
  );
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
