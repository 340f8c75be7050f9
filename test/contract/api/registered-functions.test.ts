import { afterAll, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiRoutes } from '../../../src/functions/openapi/openapi-document.ts';
import { installFunctionsCore } from '../../../src/local/host/functions-core.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-app-'));
const core = installFunctionsCore(() => undefined);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** The commands have one function, whose path has the command as a parameter. */
function templateOf(path: string): string {
  const command = apiRoutes.find((route) => route.path === path && route.tag === 'Commands');
  return command ? '/api/operations/{operationId}/{command}' : path;
}

it('describes every function with an HTTP trigger, but for the pages of the dashboard, and no other', async () => {
  process.env['OPERATION_RECORDS'] = `sqlite:${join(directory, 'records.db')}`;
  process.env['ServiceBus'] ??=
    'Endpoint=sb://localhost;SharedAccessKeyName=k;SharedAccessKey=v;UseDevelopmentEmulator=true;';
  process.env['SUBSCRIPTIONS'] ??= '*';
  process.env['CLUSTER_REQUESTS_QUEUE'] ??= 'cluster-requests';
  await import('../../../src/main.ts');
  const registered = core.functions.all().flatMap(({ name, trigger: { binding } }) => {
    const { type, route, methods, authLevel } = binding;
    if (type !== 'httpTrigger' || String(route).startsWith('dashboard')) return [];
    return [`${name} ${String(methods).toLowerCase()} /${String(route)} ${String(authLevel)}`];
  });
  const described = apiRoutes.map(({ functionName, method, path, isAnonymous }) =>
    [functionName, method, templateOf(path), isAnonymous === true ? 'anonymous' : 'function'].join(' '),
  );
  expect(registered.sort()).toEqual([...new Set(described)].sort());
});
