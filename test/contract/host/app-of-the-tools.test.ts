/** An app as the Functions tools make it: CommonJS that TypeScript wrote, settings with comments, a `Host` section. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHostToEnd, startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';
import { until } from '../../support/until.ts';
import { writtenApp } from '../../support/written-app.ts';
import type { WrittenApp } from '../../support/written-app.ts';

const INDEX = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const functions_1 = require("@azure/functions");
functions_1.app.hook.appStart((context) => { context.hookData.color = process.env.PAINT; });
functions_1.app.setup({ enableHttpStream: false });
`;
const FUNCTIONS = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const functions_1 = require("@azure/functions");
const anonymous = { authLevel: 'anonymous' };
functions_1.app.http('Color', { ...anonymous, handler: async () => ({ body: process.env.PAINT }) });
functions_1.app.http('first', { ...anonymous, methods: ['GET'], route: 'Things', handler: () => ({ body: 'first' }) });
functions_1.app.http('second', { ...anonymous, methods: ['GET', 'POST'], route: 'things', handler: () => ({ body: 'second' }) });
functions_1.app.http('third', { ...anonymous, methods: ['PUT'], route: '/things/', handler: () => ({ body: 'third' }) });
functions_1.app.http('fourth', { ...anonymous, route: 'administrators', handler: () => ({ body: 'fourth' }) });
let release;
const released = new Promise((resolve) => { release = resolve; });
functions_1.app.http('held', { ...anonymous, handler: async (_request, context) => {
  context.log('holding on');
  await released;
  return { body: 'held' };
} });
functions_1.app.http('release', { ...anonymous, handler: () => { release(); } });
`;

const HOST_JSON = `{
  // As the tools write it, with everything that the schema knows.
  "version": "2.0",
  "Logging": {
    "logLevel": { "default": "Information", "Host.Startup": "Debug" },
    "applicationInsights": { "samplingSettings": { "isEnabled": true, "excludedTypes": "Request" } },
  },
  "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" },
  "telemetryMode": "OpenTelemetry",
  "mcp": { "enabled": true },
  "Extensions": {
    "Http": {
      "RoutePrefix": "v1/", "maxOutstandingRequests": "2", "dynamicThrottlesEnabled": false,
      "hsts": { "isEnabled": false }, "customHeaders": { "X-Content-Type-Options": "nosniff" }
    },
    "DurableTask": {
      "HubName": "Colors%PAINT%",
      "MaxConcurrentActivityFunctions": "3",
      "versionFailureStrategy": "fail",
      "storageProvider": { "type": "AzureStorage", "partitionCount": 1 },
      "tracing": { "DistributedTracingEnabled": true, "Version": "V2" },
      "extendedSessionsEnabled": false
    }
  }
}`;

const localSettings = (host: string): string => `\uFEFF{
  /* not for the repository */
  "isEncrypted": false,
  "Values": {
    "AzureWebJobsStorage": "UseDevelopmentStorage=true", // no storage is needed
    "FUNCTIONS_WORKER_RUNTIME": "node",
    "languageWorkers__node__arguments": "--inspect=5858",
    "PAINT": "//green",
  },
  "Host": { ${host} },
  "ConnectionStrings": {},
}`;

const FILES = {
  'package.json': JSON.stringify({
    name: 'made',
    version: '1.0.0',
    main: 'dist/src/{index.js,functions/*.js}',
  }),
  'dist/src/index.js': INDEX,
  'dist/src/functions/all.js': FUNCTIONS,
  'host.json': HOST_JSON,
};

describe('an app of the Functions tools', () => {
  let app: WrittenApp;
  let host: HostProcess;

  beforeAll(async () => {
    const cors =
      '"LocalHttpPort": 1, "CORS": "http://localhost:3000,https://shop.example", "CORSCredentials": true,';
    app = writtenApp({ ...FILES, 'local.settings.json': localSettings(cors) });
    host = await startHostProcess({ app: app.dir });
  });

  afterAll(async () => {
    await host.stop();
    app.remove();
  });

  it('has its settings and its route prefix, whatever their casing and in spite of comments', async () => {
    const response = await fetch(host.url('v1/color'));
    expect([response.status, await response.text()]).toEqual([200, '//green']);
  });

  it('answers with the headers that host.json adds', async () => {
    for (const path of ['v1/color', 'v1/nowhere', 'admin/host/status']) {
      expect((await fetch(host.url(path))).headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('says once which settings of the Durable extension have no effect', () => {
    const lines = host.log().match(/debug Host\.Startup: host\.json: these settings .*$/gm);
    expect(lines).toEqual([
      expect.stringContaining('no effect here: storageProvider, tracing, extendedSessionsEnabled.'),
    ]);
  });

  it('runs without the functions whose route is taken or reserved, and says so', async () => {
    const answers = ['GET', 'POST', 'PUT'].map(async (method) => {
      const response = await fetch(host.url('v1/things'), { method });
      return [response.status, await response.text()];
    });
    expect(await Promise.all(answers)).toEqual([
      [200, 'first'],
      [404, ''],
      [200, 'third'],
    ]);
    expect((await fetch(host.url('v1/administrators'))).status).toBe(404);
    expect(host.log()).toContain(
      "The 'second' function is in error: The route specified conflicts with the route defined by function 'first'.",
    );
    expect(host.log()).toContain(
      "The 'fourth' function is in error: The specified route conflicts with one or more built in routes.",
    );
  });

  it('answers 429 when maxOutstandingRequests are under way', async () => {
    const held = ['v1/held', 'v1/held'].map((path) => fetch(host.url(path)));
    await until(() => host.log().split('holding on').length === 3);
    const over = fetch(host.url('v1/held'));
    expect((await over).status).toBe(429);
    await fetch(host.url('admin/functions/release'), { method: 'POST', body: '{}' });
    expect((await Promise.all(held)).map((response) => response.status)).toEqual([200, 200]);
  });

  const preflight = (origin: string): Promise<Response> =>
    fetch(host.url('v1/color'), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type,x-own',
      },
    });
  const corsOf = ({ headers }: Response): Record<string, string> =>
    Object.fromEntries(
      [...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
    );

  it('lets pages of the origins in Host.CORS ask and read', async () => {
    const origin = 'https://shop.example';
    const asked = await preflight(origin);
    expect([asked.status, corsOf(asked)]).toEqual([
      204,
      {
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'content-type,x-own',
        vary: 'Origin',
      },
    ]);
    const read = await fetch(host.url('v1/color'), { headers: { origin } });
    expect([read.status, corsOf(read)]).toEqual([
      200,
      { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' },
    ]);
  });

  it('gives other origins nothing, and requests of no page nothing either', async () => {
    const asked = await preflight('https://elsewhere.example');
    expect([asked.status, corsOf(asked)]).toEqual([204, {}]);
    expect(
      corsOf(await fetch(host.url('v1/color'), { headers: { origin: 'https://elsewhere.example' } })),
    ).toEqual({});
    expect(corsOf(await fetch(host.url('v1/color')))).toEqual({});
  });
});

describe('the Host section of local.settings.json', () => {
  const endOf = async (section: string): Promise<{ code: number | null; log: string }> => {
    const app = writtenApp({ ...FILES, 'local.settings.json': localSettings(section) });
    const ended = await runHostToEnd({ app: app.dir });
    app.remove();
    return ended;
  };

  it('gives the port, unless the arguments do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, log } = await endOf(`"LocalHttpPort": ${String(port)}`);
    expect([code, log]).toEqual([1, expect.stringContaining('the port is taken')]);
    server.close();
  });

  it.each([
    ['"CORS": "*", "CORSCredentials": true', 'CORSCredentials does not go with every origin'],
    ['"LocalHttpPort": "many"', 'localhttpport'],
  ])('is refused when it is %s', async (section, reason) => {
    const { code, log } = await endOf(section);
    expect(code).toBe(1);
    expect(log).toContain('local.settings.json is not valid');
    expect(log).toContain(reason);
  });
});
