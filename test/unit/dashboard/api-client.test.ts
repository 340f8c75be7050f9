import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/dashboard/live/api-client.ts';
import { ApiError, ApiUnreachableError } from '../../../src/dashboard/live/api-error.ts';
import { operationsResource, statsResource } from '../../../src/dashboard/live/api-resource.ts';
import { ManualBrowserClock } from '../../support/manual-browser-clock.ts';

const NOW_MS = Date.parse('2026-03-10T14:30:00Z');
const signal = new AbortController().signal;

function clientOf(answer: (path: string, init: RequestInit) => Response | Promise<Response>, key?: string) {
  const clock = new ManualBrowserClock(NOW_MS);
  const sent: { readonly path: string; readonly headers: Headers }[] = [];
  const api = createApiClient({
    fetch: async (path, init) => {
      sent.push({ path, headers: new Headers(init.headers) });
      return answer(path, init);
    },
    clock,
    key: () => key,
  });
  return { api, clock, sent };
}

const listResource = operationsResource(new URLSearchParams({ top: '50' }));

describe('the client of the API', () => {
  it('asks with the ETag of what it has, and gives back the very same object for a 304', async () => {
    const { api, sent } = clientOf((_, init) =>
      new Headers(init.headers).get('if-none-match') === '"1"'
        ? new Response(null, { status: 304 })
        : Response.json({ operations: [] }, { headers: { etag: '"1"' } }),
    );
    const first = await api.read(listResource, signal);
    expect(await api.read(listResource, signal)).toBe(first);
    expect(sent.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"']);
    expect(sent[0]?.path).toBe('/api/operations?top=50');
  });

  it('has the key in a header', async () => {
    const { api, sent } = clientOf(() => Response.json({}), 'open');
    await api.read(statsResource, signal);
    expect(sent[0]?.headers.get('x-functions-key')).toBe('open');
    expect(sent[0]?.path).toBe('/api/stats');
  });

  it('tells the problem of a refusal', async () => {
    const problem = { type: 'x', title: 'Bad request', status: 400, code: 'InvalidQuery', detail: 'top: 0' };
    const { api } = clientOf(() => Response.json(problem, { status: 400 }));
    const failure = await api.read(statsResource, signal).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ problem: { code: 'InvalidQuery', status: 400, detail: 'top: 0' } });
  });

  it('follows no redirect, and takes one for a session that is over', async () => {
    const { api, sent } = clientOf((_, { redirect }) => {
      expect(redirect).toBe('manual');
      const response = new Response(null, { status: 200 });
      // What a browser makes of a redirect that is not followed; nobody else can make such a response.
      Object.defineProperties(response, { type: { value: 'opaqueredirect' }, ok: { value: false } });
      return response;
    });
    const failure = await api.read(statsResource, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ problem: { code: 'NotSignedIn', status: 401 } });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['asks for a token', { 'www-authenticate': 'Bearer realm="slipway.example"' }, 'NotSignedIn'],
    ['asks for a key', {}, 'Http401'],
  ])('tells a platform that %s from others', async (_, headers, code) => {
    const { api } = clientOf(() => new Response(null, { status: 401, headers }));
    const failure = await api.read(statsResource, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ problem: { code } });
  });

  it.each([
    ['a refusal without a document', () => new Response('<html>', { status: 500 }), ApiError],
    ['a gateway that finds nobody', () => new Response('', { status: 502 }), ApiUnreachableError],
    ['an answer that is no JSON', () => new Response('<html>'), ApiUnreachableError],
    ['a broken connection', () => Promise.reject(new TypeError('Failed to fetch')), ApiUnreachableError],
  ])('tells %s from the others', async (_, answer, kind) => {
    const { api } = clientOf(answer);
    await expect(api.read(statsResource, signal)).rejects.toBeInstanceOf(kind);
  });

  it('gives up an answer that does not come', async () => {
    const { api, clock } = clientOf(
      (_, init) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => {
            reject(new DOMException('aborted', 'AbortError'));
          });
        }),
    );
    const reading = api.read(statsResource, signal).catch((error: unknown) => error);
    await Promise.resolve();
    clock.advance(20_000);
    expect(await reading).toBeInstanceOf(ApiUnreachableError);
  });

  it('has the time of the API, where it is another than the browser’s', async () => {
    const { api } = clientOf(() =>
      Response.json({}, { headers: { date: new Date(NOW_MS + 3_600_000).toUTCString() } }),
    );
    expect(api.nowMs()).toBe(NOW_MS);
    await api.read(statsResource, signal);
    expect(api.nowMs()).toBe(NOW_MS + 3_600_000);
  });

  it('posts JSON, and answers with what comes', async () => {
    const { api, sent } = clientOf(() => Response.json({ sequence: 1 }, { status: 202 }));
    const answer = await api.post(
      '/api/operations/a/cancel',
      { reason: 'x' },
      { headers: { 'idempotency-key': 'k' } },
    );
    expect(answer).toEqual({ sequence: 1 });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('k');
    expect(sent[0]?.headers.get('content-type')).toBe('application/json');
  });
});
