import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../../src/functions/openapi/openapi-document.ts';
import { functionAccess, takesKey } from '../../../src/http-access/function-access.ts';
import { durableClientPayload } from '../../../src/local/host/durable-links.ts';
import { installFunctionsCore } from '../../../src/local/host/functions-core.ts';
import type { RegisteredFunction } from '../../../src/local/host/function-table.ts';
import { ann } from '../../support/client-principals.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-app-'));
const core = installFunctionsCore(() => undefined);

const settings = {
  OPERATION_RECORDS: `sqlite:${join(directory, 'records.db')}`,
  ServiceBus: 'Endpoint=sb://localhost;SharedAccessKeyName=k;SharedAccessKey=v;UseDevelopmentEmulator=true;',
  CLUSTER_REQUESTS_QUEUE: 'cluster-requests',
  SUBSCRIPTIONS: '*',
  PRINCIPAL_SOURCE: 'builtInAuthentication',
  HTTP_AUTH_LEVEL: 'function',
  WEBSITE_AUTH_ENABLED: 'True',
  WEBSITE_HOSTNAME: 'slipway.example',
};

beforeAll(async () => {
  Object.assign(process.env, settings);
  await import('../../../src/main.ts');
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function httpFunctions(): readonly RegisteredFunction[] {
  return core.functions.all().filter(({ trigger }) => trigger.binding.type === 'httpTrigger');
}

/** The commands have one function, whose path has the command as a parameter. */
function templateOf(path: string): string {
  const command = apiRoutes.find((route) => route.path === path && route.tag === 'Commands');
  return command ? '/api/operations/{operationId}/{command}' : path;
}

it('describes every function with an HTTP trigger, but for the pages of the dashboard, and no other', () => {
  const registered = httpFunctions().flatMap(({ name, trigger: { binding } }) => {
    const { route, methods, authLevel } = binding;
    if (String(route).startsWith('dashboard')) return [];
    return [`${name} ${String(methods).toLowerCase()} /${String(route)} ${String(authLevel)}`];
  });
  const described = apiRoutes.map(({ functionName, method, path }) =>
    [functionName, method, templateOf(path), takesKey(functionName) ? 'function' : 'anonymous'].join(' '),
  );
  expect(registered.sort()).toEqual([...new Set(described)].sort());
});

describe('the door', () => {
  /** What the handler that was registered answers. */
  async function ask({ callback, trigger }: RegisteredFunction, headers: Record<string, string> = {}) {
    const [method = 'GET'] = [trigger.binding['methods']].flat().map(String);
    const request = new HttpRequest({
      method,
      url: 'https://slipway.example/api/somewhere',
      params: { operationId: 'op', command: 'cancel' },
      headers: { 'content-type': 'application/json', ...headers },
    });
    const client: unknown = JSON.parse(
      durableClientPayload('http://127.0.0.1:1', { key: 'k', hubName: 'hub' }),
    );
    const context = {
      options: { extraInputs: [{ type: 'durableClient' }] },
      extraInputs: { get: () => client },
      error: () => undefined,
      warn: () => undefined,
    };
    return (await callback(request, context)) as HttpResponseInit;
  }

  it('has a row for every function with an HTTP trigger, and no other', () => {
    expect(
      httpFunctions()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(functionAccess).sort());
  });

  it('is before every function that is not for everyone', async () => {
    const access: Readonly<Record<string, string>> = functionAccess;
    for (const each of httpFunctions().filter(({ name }) => access[name] !== 'anyone')) {
      expect(await ask(each), each.name).toMatchObject({ status: 401 });
      const { status } = await ask(each, ann());
      expect(status, each.name).toBe(access[each.name] === 'signedIn' ? 200 : 403);
    }
  });
});
