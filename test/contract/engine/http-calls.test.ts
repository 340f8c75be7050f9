import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ManagedIdentityTokenSource } from 'durable-functions';
import type { CallHttpOptions } from 'durable-functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceStatus } from '../../../src/local/shared/durable-engine.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench, nextTurn } from '../../support/engine-bench.ts';

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

let server: Server;
let base: string;
let seen: Seen[];
/** One for each request, in order; the last again and again. */
let replies: Reply[];

beforeEach(async () => {
  seen = [];
  replies = [{ status: 200, body: 'hello' }];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const line = `${String(request.method)} ${String(request.url)}`;
      seen.push({ line, headers: request.headers, body });
      const [reply = { status: 500 }] = replies.length > 1 ? replies.splice(0, 1) : replies;
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function caller(options: () => CallHttpOptions): DurableFunctionApp {
  return new DurableFunctionApp().orchestration('call', function* (context) {
    const answer: unknown = yield context.df.callHttp(options());
    return { answer, endedAt: context.df.currentUtcDateTime.toISOString() };
  });
}

/** Waits for the answers of real sockets, turning the clock only when all requests so far were answered. */
async function ended(bench: EngineBench): Promise<InstanceStatus> {
  let status = bench.status();
  while (status.runtimeStatus !== 'Completed' && status.runtimeStatus !== 'Failed') {
    await nextTurn();
    const alarmMs = bench.clock.nextAlarmMs();
    if (alarmMs !== undefined) await bench.clock.advance(Math.max(0, alarmMs - bench.clock.now()));
    status = bench.status();
  }
  return status;
}

describe('callHttp', () => {
  it('sends the request and answers with status, headers and content', async () => {
    replies = [{ status: 201, headers: { 'content-type': 'text/x', etag: '"1"' }, body: 'made' }];
    const app = caller(() => ({
      method: 'POST',
      url: `${base}/things?a=1`,
      body: { n: 1 },
      headers: { 'x-mine': 'yes', 'content-type': 'application/json' },
    }));
    const bench = await EngineBench.start(app);
    await bench.begin('call');
    const { output } = await ended(bench);
    expect(output).toMatchObject({
      answer: { statusCode: 201, content: 'made', headers: { 'Content-Type': 'text/x', ETag: '"1"' } },
    });
    expect(seen).toMatchObject([{ line: 'POST /things?a=1', body: '{"n":1}', headers: { 'x-mine': 'yes' } }]);
  });

  it('is one action for the orchestrator and a built-in activity in the history', async () => {
    const app = caller(() => ({ method: 'GET', url: base }));
    const bench = await EngineBench.start(app);
    await bench.begin('call');
    await ended(bench);
    const { history } = JSON.parse(app.calls('call').at(-1)?.payload ?? '') as {
      history: Record<string, unknown>[];
    };
    expect(history.filter((event) => event['EventType'] === 4)).toMatchObject([
      { EventId: 0, Name: 'BuiltIn::HttpActivity' },
    ]);
  });

  it('follows a 202 to its end, after the time that was named or 30 seconds, without the functions key', async () => {
    replies = [
      { status: 202, headers: { location: `${base}/status/1`, 'retry-after': '7' } },
      { status: 202, headers: { location: '/status/2' } },
      { status: 200, body: 'done' },
    ];
    const headers = { authorization: 'Bearer t', 'X-Functions-Key': 'secret', 'content-type': 'text/x' };
    const app = caller(() => ({ method: 'PUT', url: `${base}/work`, body: 'go', headers }));
    const bench = await EngineBench.start(app);
    await bench.begin('call');
    expect((await ended(bench)).output).toMatchObject({
      answer: { statusCode: 200, content: 'done' },
      endedAt: '2026-01-05T08:00:37.000Z',
    });
    expect(seen.map(({ line }) => line)).toEqual(['PUT /work', 'GET /status/1', 'GET /status/2']);
    expect(seen.map((each) => each.headers.authorization)).toEqual(Array(3).fill('Bearer t'));
    expect(seen.map((each) => each.headers['x-functions-key'])).toEqual(['secret', undefined, undefined]);
    expect(seen[1]?.body).toBe('');
  });

  it('answers with the 202 itself when polling is off', async () => {
    replies = [{ status: 202, headers: { location: `${base}/status` } }];
    const bench = await EngineBench.start(caller(() => ({ method: 'GET', url: base, enablePolling: false })));
    await bench.begin('call');
    expect((await ended(bench)).output).toMatchObject({ answer: { statusCode: 202 } });
    expect(seen).toHaveLength(1);
  });

  it('fails when nobody answers', async () => {
    replies = [];
    const app = caller(() => ({ method: 'GET', url: 'http://127.0.0.1:1/' }));
    const bench = await EngineBench.start(app);
    await bench.begin('call');
    expect(await ended(bench)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('BuiltIn::HttpActivity') as unknown,
    });
  });

  it('gets a token of the managed identity', async () => {
    replies = [{ status: 200, body: '{"access_token":"abc"}' }, { status: 200 }];
    const app = caller(() => ({
      method: 'GET',
      url: `${base}/guarded`,
      tokenSource: new ManagedIdentityTokenSource('https://vault.azure.net'),
    }));
    const managedIdentity = { endpoint: `${base}/token`, header: 'h' };
    const bench = await EngineBench.start(app, { managedIdentity });
    await bench.begin('call');
    await ended(bench);
    expect(seen).toMatchObject([
      {
        line: 'GET /token?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net',
        headers: { 'x-identity-header': 'h' },
      },
      { line: 'GET /guarded', headers: { authorization: 'Bearer abc' } },
    ]);
  });

  it('says what is missing when there is no managed identity', async () => {
    const app = caller(() => ({
      method: 'GET',
      url: base,
      tokenSource: new ManagedIdentityTokenSource('https://vault.azure.net'),
    }));
    const bench = await EngineBench.start(app);
    await bench.begin('call');
    expect(await ended(bench)).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining('IDENTITY_ENDPOINT and IDENTITY_HEADER are not set') as unknown,
    });
  });
});
