/** Who may call what, through the handlers of every route. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../../src/contracts/names.ts';
import { appRoles } from '../../../src/domain/app-roles.ts';
import { apiRoutes } from '../../../src/functions/openapi/openapi-document.ts';
import type { HttpAccessSettings } from '../../../src/http-access/access-settings.ts';
import { readLogLine } from '../../../src/telemetry/log-line.ts';
import { ANN, ann } from '../../support/client-principals.ts';
import { requestInput } from '../../support/requests.ts';
import { ApiFixture } from './api-fixture.ts';

const inAzure: HttpAccessSettings = {
  principalSource: 'builtInAuthentication',
  authLevel: 'anonymous',
  ownAddress: { kind: 'platform', hostName: 'slipway.example' },
};

let azure: ApiFixture;
let here: ApiFixture;

beforeAll(async () => {
  [azure, here] = [new ApiFixture(inAzure), new ApiFixture()];
  await Promise.all([azure.fill(), here.fill()]);
});

afterAll(() => {
  azure.records.close();
  here.records.close();
});

const asAnn = 'ann@contoso.example';
const callers = ['nobody', 'anybody', ...appRoles] as const;
type Caller = (typeof callers)[number];

function headersOf(caller: Caller): Record<string, string> {
  if (caller === 'nobody') return {};
  return caller === 'anybody' ? ann() : ann(caller);
}

/** Who is let in, by what a route needs. */
const letIn: Readonly<Record<string, readonly Caller[]>> = {
  anyone: callers,
  signedIn: callers.slice(1),
  'Operations.Read': appRoles,
  'Operations.Write': ['Operations.Write', 'Operations.Admin'],
  'Operations.Admin': ['Operations.Admin'],
};

describe('each route', () => {
  it.each(apiRoutes.map(({ operationId, access }) => [operationId, access] as const))(
    '%s is for %s and higher',
    async (operationId, access) => {
      for (const caller of callers) {
        const answer = await azure.ask(operationId, { headers: headersOf(caller) });
        const { status, jsonBody: problem } = answer as { status: number; jsonBody?: { code: string } };
        const refusal = [status, problem?.code];
        if (letIn[access]?.includes(caller)) expect([401, 403], caller).not.toContain(status);
        else
          expect(refusal, caller).toEqual(caller === 'nobody' ? [401, 'NotSignedIn'] : [403, 'RoleMissing']);
      }
    },
  );

  it('says who lacks which role', async () => {
    const answer = await azure.ask('forgetOperation', { headers: ann('Operations.Write') });
    expect(JSON.stringify(answer.jsonBody)).toContain(
      `ann@contoso.example (${ANN}) does not have the role Operations.Admin`,
    );
  });

  it('leaves a line in the log of whom it refused, without what else their token says', async () => {
    azure.logged.length = 0;
    await azure.ask('forgetOperation', { headers: ann('Operations.Write') });
    await azure.ask('listOperations', {});
    await azure.ask('listOperations', { headers: ann('Operations.Read') });
    expect(azure.logged.map((line) => readLogLine(String(line)))).toEqual([
      {
        name: 'CallRefused',
        details: { function: functionNames.sendCommand, status: 403, code: 'RoleMissing', caller: ANN },
      },
      {
        name: 'CallRefused',
        details: {
          function: functionNames.listOperations,
          status: 401,
          code: 'NotSignedIn',
          caller: 'nobody',
        },
      },
    ]);
    expect(azure.logged.join()).not.toContain(asAnn);
  });

  it('asks of every GET that it may be read, unless it is for everybody', () => {
    const reads = apiRoutes.filter(({ method }) => method === 'get');
    const others = reads.filter(({ access }) => access !== 'Operations.Read');
    expect(others.map(({ operationId }) => operationId)).toEqual(['getLiveness', 'getMe']);
  });
});

describe('a principal that the client made up', () => {
  it('has no effect where the app is for one machine', async () => {
    const answer = await here.ask('getMe', { headers: ann() });
    expect(answer.body).toBe(JSON.stringify({ roles: appRoles }));
  });

  it.each(apiRoutes.filter(({ access }) => access !== 'anyone').map(({ operationId }) => operationId))(
    '%s answers 401 to a principal that is garbage',
    async (operationId) => {
      const headers = { ...ann('Operations.Admin'), 'x-ms-client-principal': 'e30=' };
      expect(await azure.ask(operationId, { headers })).toMatchObject({ status: 401 });
    },
  );
});

describe('who asked', () => {
  const claimed = { requestedBy: 'eve', reason: 'a test' };
  const headers = ann('Operations.Admin');

  it('is the caller, whatever a command claims', async () => {
    const answer = await azure.ask('suspendOperation', { headers, body: claimed });
    expect(answer).toMatchObject({ status: 202, jsonBody: { requestedBy: `${asAnn} (${ANN})` } });
    const local = await here.ask('suspendOperation', { headers, body: claimed });
    expect(local).toMatchObject({ status: 202, jsonBody: { requestedBy: 'eve' } });
  });

  it('is the caller, whatever a request claims', async () => {
    const body = { ...requestInput(), requestId: 'req-claimed', requestedBy: 'eve' };
    expect(await azure.ask('submitRequest', { headers, body })).toMatchObject({ status: 202 });
    expect(azure.sent.at(-1)?.body).toMatchObject({ requestedBy: `${asAnn} (${ANN})` });
    await here.ask('submitRequest', { headers, body });
    expect(here.sent.at(-1)?.body).toMatchObject({ requestedBy: 'eve' });
  });

  it('is shown to the caller', async () => {
    const answer = await azure.ask('getMe', { headers: ann('Operations.Write') });
    expect(answer.body).toBe(JSON.stringify({ name: `${asAnn} (${ANN})`, roles: ['Operations.Write'] }));
  });
});

describe('a route that changes something', () => {
  const posts = apiRoutes.filter(({ method }) => method === 'post').map(({ operationId }) => operationId);
  const evil = 'https://evil.example';

  it.each(posts)('%s is not for pages of other sites', async (operationId) => {
    const refused = { status: 403, jsonBody: { code: 'CrossSiteRequest' } };
    const made: readonly Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: evil },
      { origin: 'null' },
      { origin: evil, 'sec-fetch-site': 'same-origin' },
    ];
    for (const headers of made) {
      expect(
        await azure.ask(operationId, { headers: { ...ann('Operations.Admin'), ...headers } }),
      ).toMatchObject(refused);
      expect(await here.ask(operationId, { headers })).toMatchObject(refused);
    }
  });

  it.each(posts)('%s takes JSON, and nothing that a form sends', async (operationId) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']) {
      const answer = await here.ask(operationId, { headers: { 'content-type': type } });
      expect(answer, type).toMatchObject({ status: 415, jsonBody: { code: 'NotSentAsJson' } });
    }
    const answer = await here.ask(operationId, {
      headers: { 'content-type': 'Application/JSON; charset=utf-8', origin: 'http://127.0.0.1' },
    });
    expect([403, 415]).not.toContain(answer.status);
  });
});

describe('every answer', () => {
  it.each(apiRoutes.map(({ operationId }) => operationId))('%s tells browsers what it is for', async (id) => {
    for (const headers of [{}, ann('Operations.Admin')]) {
      const answer = await azure.ask(id, { headers });
      const told = new Headers(answer.headers);
      expect(told.get('x-content-type-options')).toBe('nosniff');
      expect(told.get('referrer-policy')).toBe('no-referrer');
      expect(told.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(told.get('strict-transport-security')).toMatch(/^max-age=/);
      expect(told.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(told.get('cache-control')).toMatch(/^(no-store|private)/);
      expect([...told.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
