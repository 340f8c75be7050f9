/** The description of the API and what answers, held against each other in both ways. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { HttpResponseInit } from '@azure/functions';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { SendFailure } from '../../../src/events/send-failure.ts';
import {
  apiRoutes,
  openApiDocument,
  type OpenApiContent,
  type OpenApiOperation,
} from '../../../src/functions/openapi/openapi-document.ts';
import { requestInput } from '../../support/requests.ts';
import { ApiFixture, type Asked } from './api-fixture.ts';

const document = openApiDocument(packageJson.version);
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ ...document, $id: 'api' });

/** By status, each way to come to it. */
type Case = readonly [status: number, asked: Asked, prepare?: (api: ApiFixture) => void | Promise<void>];

const nobody = { params: { operationId: 'nobody.1' } };
const surprise: Case = [400, { query: { surprise: '1' } }];
const notFound: Case = [404, nobody];
const badToken: Case = [400, { query: { continuationToken: 'nonsense' } }];
const known: Case = [304, { headers: { 'if-none-match': '*' } }];
const ok: Case = [200, {}];
const tooMuch: Case = [413, { body: ' '.repeat(256 * 1024 + 1) }];
const notJson: Case = [400, { body: '{' }];
const crossSite: Case = [403, { headers: { 'sec-fetch-site': 'cross-site' } }];
const form: Case = [415, { headers: { 'content-type': 'text/plain' } }];
const read = [ok, known, surprise];

const rejected = { params: { operationId: 'req-3.rejected-1' } };

function commandCases(kind: string): readonly Case[] {
  return [
    ...commandTaken(kind),
    [409, rejected],
    [404, nobody],
    [400, { body: {} }],
    [400, { headers: { 'idempotency-key': 'no key' } }],
    ...[surprise, notJson, tooMuch, crossSite, form],
  ];
}

function commandTaken(kind: string): readonly Case[] {
  if (kind === 'resume') return [[202, {}, suspend]];
  if (kind !== 'retryCompensation' && kind !== 'forget')
    return [[202, { headers: { 'idempotency-key': `${kind}-1` } }]];
  return [[202, { body: { requestedBy: 'ops', reason: 'r', confirm: 'aks-test' } }, incomplete]];
}

async function suspend({ ask }: ApiFixture): Promise<void> {
  await ask('suspendOperation');
}

function incomplete(api: ApiFixture): Promise<void> {
  return api.end('CompensationIncomplete');
}

function azureAway(api: ApiFixture): void {
  const problem = {
    code: 'ServiceUnavailable',
    class: 'transient',
    owner: 'azure',
    message: 'm',
    remedy: 'r',
  } as const;
  api.planAnswer = { outcome: 'retry', effect: 'none', problem };
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  listOperations: [...read, badToken],
  listClusters: [...read, badToken],
  getOperation: [...read, notFound, [200, { query: { wait: '2' } }]],
  listSteps: [...read, notFound],
  getOperationPlan: [...read, notFound],
  getHistory: [...read, notFound, badToken],
  getStats: read,
  getOrphans: read,
  getMetrics: [ok, surprise],
  getOpenApi: [ok, surprise],
  getDocs: [ok, surprise],
  getDocsStyle: [ok, surprise],
  getHealth: [...read, [503, {}, (api) => void (api.brokenDependency = true)]],
  getLiveness: [...read, [503, {}, (api) => void (api.brokenDependency = true)]],
  getMe: read,
  submitRequest: [
    [202, {}],
    [409, { body: { ...requestInput(), tags: { other: 'body' } } }],
    [400, { body: { surprise: 1 } }],
    [503, {}, (api) => void (api.sendFailure = new SendFailure('away', 'gone', 'mend it'))],
    ...[surprise, notJson, tooMuch, crossSite, form],
  ],
  planRequest: [
    ok,
    [200, { query: { format: 'text' } }],
    [400, { body: { ...requestInput(), surprise: 1 } }],
    [503, {}, azureAway],
    ...[surprise, notJson, tooMuch, crossSite, form],
  ],
  validateRequest: [ok, surprise, notJson, tooMuch, crossSite, form],
  ...Object.fromEntries(
    ['cancel', 'suspend', 'resume', 'retry', 'retryCompensation', 'forget'].map((kind) => [
      `${kind}Operation`,
      commandCases(kind),
    ]),
  ),
};

let api: ApiFixture;
const behindThePlatform = new ApiFixture({
  principalSource: 'builtInAuthentication',
  authLevel: 'anonymous',
  ownAddress: { kind: 'platform', hostName: 'slipway.example' },
});
const seen = new Map<string, Set<number>>();

beforeAll(async () => {
  api = new ApiFixture();
  await api.fill();
  api.records.close();
});

async function freshApi(): Promise<ApiFixture> {
  const fresh = new ApiFixture();
  await fresh.fill();
  return fresh;
}

function operationOf(operationId: string): OpenApiOperation {
  const found = operations.find((each) => each.operationId === operationId);
  if (!found) throw new RangeError(`${operationId} is not described`);
  return found;
}

/** What the answer was described to be, it is. */
function check(operationId: string, answer: HttpResponseInit): void {
  const { status = 0 } = answer;
  const response = operationOf(operationId).responses[String(status)];
  expect(response, `${operationId} describes ${String(status)}`).toBeDefined();
  seen.set(operationId, (seen.get(operationId) ?? new Set()).add(status));
  const headers = headersOf(answer);
  for (const name of Object.keys(response?.headers ?? {})) expect(headers.has(name), name).toBe(true);
  if (response?.content) checkContent(response.content, answer);
  else expect(answer.body).toBeUndefined();
}

function checkContent(content: OpenApiContent, answer: HttpResponseInit): void {
  const type = headersOf(answer).get('content-type') ?? 'application/json';
  const [described] = Object.entries(content).flatMap(([name, each]) =>
    type.startsWith(name.split(';')[0] ?? '') ? [each] : [],
  );
  expect(described, `${type} is described`).toBeDefined();
  if (described?.schema['$ref'] !== undefined) valid(described.schema, contentOf(answer));
}

function headersOf({ headers }: HttpResponseInit): Headers {
  return new Headers(headers);
}

function contentOf({ jsonBody, body }: HttpResponseInit): unknown {
  return JSON.parse(typeof body === 'string' ? body : JSON.stringify(jsonBody));
}

function valid(schema: { readonly $ref?: unknown }, value: unknown): void {
  const validate = ajv.getSchema(`api${String(schema.$ref)}`);
  if (!validate) throw new RangeError(`There is no ${String(schema.$ref)}`);
  expect({ isValid: validate(value), errors: validate.errors }).toEqual({ isValid: true, errors: null });
}

describe('the OpenAPI document', () => {
  it('is current in docs/openapi.json (vitest -u writes it anew)', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../../docs/openapi.json');
  });

  it('has nothing that the recommended rules of Redocly find fault with', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('has examples that its schemas take', () => {
    for (const { requestBody, responses } of operations) {
      const contents = [
        requestBody?.content ?? {},
        ...Object.values(responses).map(({ content }) => content ?? {}),
      ];
      for (const { schema, example } of contents.flatMap((content) => Object.values(content)))
        if (example !== undefined && schema['$ref'] !== undefined)
          valid(schema, JSON.parse(JSON.stringify(example)));
    }
  });

  it('describes what is asked here, and nothing else', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...api.operationIds].sort());
  });
});

describe('each answer', () => {
  it.each(
    Object.entries(cases).flatMap(([id, each]) =>
      each.map((one, index) => [id, one[0], index, one] as const),
    ),
  )('%s is as described: %i (case %i)', async (operationId, status, _index, [, asked, prepare]) => {
    const fresh = await freshApi();
    await prepare?.(fresh);
    const answer = await fresh.ask(operationId, asked);
    expect(answer.status).toBe(status);
    check(operationId, answer);
    fresh.records.close();
  });

  it.each(apiRoutes.map(({ operationId, access }) => [operationId, access] as const))(
    '%s is refused as described (for %s)',
    async (operationId, access) => {
      const elsewhere = await api.ask(operationId, { url: 'http://rebound.example/api/somewhere' });
      expect(elsewhere).toMatchObject({ status: 403, jsonBody: { code: 'HostNotAllowed' } });
      check(operationId, elsewhere);
      if (access === 'anyone') return;
      const toNobody = await behindThePlatform.ask(operationId);
      expect(toNobody).toMatchObject({ status: 401, jsonBody: { code: 'NotSignedIn' } });
      check(operationId, toNobody);
    },
  );

  it.each(operations.map(({ operationId }) => operationId))(
    '%s is a problem that tells nothing when something breaks',
    async (operationId) => {
      const answer = await api.askBroken(operationId);
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer)).not.toContain('secret');
      check(operationId, answer);
    },
  );

  it.each(operations.map(({ operationId }) => operationId))(
    '%s takes each parameter that is described, and names one that is not',
    async (operationId) => {
      const fresh = await freshApi();
      for (const { name, in: place, schema } of operationOf(operationId).parameters ?? []) {
        if (place !== 'query' || name === 'continuationToken') continue;
        const answer = await fresh.ask(operationId, { query: { [name]: sampleOf(schema) } });
        expect(answer, name).not.toMatchObject({ jsonBody: { code: 'InvalidQuery' } });
      }
      const answer = await fresh.ask(operationId, { query: { surprise: '1', code: 'key' } });
      const problem = { code: 'InvalidQuery', detail: 'surprise: not a parameter of this' };
      expect(answer).toMatchObject({ jsonBody: problem });
      fresh.records.close();
    },
  );

  afterAll(() => {
    const described = operations.map(({ operationId, responses }) => [
      operationId,
      Object.keys(responses).sort(),
    ]);
    const asked = operations.map(({ operationId }) => [
      operationId,
      [...(seen.get(operationId) ?? [])].map(String).sort(),
    ]);
    expect(asked).toEqual(described);
  });
});

function sampleOf({ enum: values, type, minimum, anyOf }: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(values)) return String(values[0]);
  if (type === 'boolean') return 'true';
  if (type === 'integer') return String(minimum);
  return anyOf ? '2026-01-05T08:00:00+01:00' : 'text';
}
