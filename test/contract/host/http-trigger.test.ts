/**
 * Runs against the embedded host, or, with FUNCTIONS_BASE_URL, against whichever host is there (see README.md).
 */
import { request as httpRequest } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';

const EXTERNAL_URL = process.env['FUNCTIONS_BASE_URL']?.replace(/\/$/, '');
const onlyEmbedded = it.skipIf(EXTERNAL_URL !== undefined);

describe('an HTTP trigger', () => {
  let host: HostProcess | undefined;

  beforeAll(async () => {
    if (EXTERNAL_URL === undefined) host = await startHostProcess({ app: 'hello' });
  });

  afterAll(async () => {
    await host?.stop();
  });

  const url = (path: string): string => host?.url(path) ?? `${EXTERNAL_URL ?? ''}/${path}`;
  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(url(path), { redirect: 'manual', ...init });
  const text = async (path: string, init?: RequestInit): Promise<string> => (await call(path, init)).text();

  it('is called under /api and its name, with the query', async () => {
    expect(await text('api/hello?name=Ann')).toBe('Hello, Ann!');
  });

  it('gets the body of a request', async () => {
    expect(await text('api/hello', { method: 'POST', body: 'Bob' })).toBe('Hello, Bob!');
  });

  it('gets method, address, route parameters, query and headers', async () => {
    const response = await call('api/items/5/top?a=1&a=2&b=', {
      method: 'PUT',
      headers: { 'X-Test': 'yes' },
      body: '{}',
    });
    expect(await response.json()).toEqual({
      method: 'PUT',
      url: url('api/items/5/top?a=1&a=2&b='),
      params: { id: '5', part: 'top' },
      query: { a: '1,2', b: '' },
      header: 'yes',
    });
  });

  it('has no parameter where an optional one is absent', async () => {
    expect(await (await call('api/items/5')).json()).toMatchObject({ params: { id: '5' } });
  });

  it('prefers a literal route to one with a parameter', async () => {
    expect(await text('api/items/newest')).toBe('the newest');
  });

  it('takes the rest of the path, escaped slashes as they are', async () => {
    expect(await text('api/files/a/b%20c.txt')).toBe('a/b c.txt');
    expect(await text('api/FILES/a%2Fb/%C3%BC')).toBe('a%2Fb/ü');
  });

  it('takes and gives bytes as they are', async () => {
    const body = Uint8Array.from([0, 255, 128, 10]);
    const response = await call('api/bytes', { method: 'POST', body });
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([10, 128, 255, 0]);
  });

  it('answers with status, headers and cookies of the function', async () => {
    const response = await call('api/teapot');
    expect([response.status, response.headers.get('x-kind')]).toEqual([418, 'teapot']);
    expect(response.headers.getSetCookie()).toEqual([
      'tea=green%20leaf; max-age=60; path=/; samesite=strict; httponly',
    ]);
  });

  it('answers 204 when the function returns nothing', async () => {
    expect((await call('api/nothing')).status).toBe(204);
  });

  it('answers 500 without a body when the function throws, and logs what it threw', async () => {
    const response = await call('api/broken');
    expect([response.status, await response.text()]).toEqual([500, '']);
    await host?.logged(
      'Result: Failure | Exception: the kettle is empty | Stack: Error: the kettle is empty',
    );
  });

  it.each(['api/nobody', 'api/items/abc', 'hello'])('answers 404 for %s', async (path) => {
    expect((await call(path)).status).toBe(404);
  });

  it('answers 404 to a method that the function does not take, as the real host does', async () => {
    expect((await call('api/hello', { method: 'DELETE' })).status).toBe(404);
  });

  it.each([
    ['int', '-5', '5.1'],
    ['guid', '3fa85f64-5717-4562-b3fc-2c963f66afa6', '3fa85f64'],
    ['alpha', 'abc', 'abc1'],
    ['bool', 'True', 'yes'],
    ['datetime', '2026-01-31', 'someday'],
    ['length', 'abc', 'abcd'],
    ['min', '18', '17'],
    ['max', '9', '10'],
    ['range', '5', '6'],
    ['regex', 'aab', 'ab1'],
  ])('takes a parameter with the constraint :%s only when it holds', async (name, good, bad) => {
    expect(await text(`api/routes/${name}/${good}`)).toBe(good);
    expect((await call(`api/routes/${name}/${bad}`)).status).toBe(404);
  });

  it('gives a parameter that is absent its default', async () => {
    expect(await text('api/routes/default')).toBe('medium');
    expect(await text('api/routes/default/large')).toBe('large');
  });

  it('takes the rest of the path after other parameters, also when there is none', async () => {
    expect(await (await call('api/routes/rest/a/b/c')).json()).toEqual({ first: 'a', rest: 'b/c' });
    expect(await (await call('api/routes/rest/a')).json()).toMatchObject({ first: 'a' });
  });

  it.each([
    ['undefined', 204, ''],
    ['null', 204, ''],
    ['string', 500, ''],
    ['empty', 200, ''],
    ['body', 201, 'made'],
    ['json', 200, '{"a":[1]}'],
    ['bytes', 200, '\u0001\u0002\u0003'],
    ['response', 202, 'accepted'],
    ['redirect', 302, ''],
  ])('answers to a function that returns %s with %i', async (form, status, body) => {
    const response = await call(`api/returns/${form}`);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  it('gives JSON its content type, and the headers of a response as they are', async () => {
    expect((await call('api/returns/json')).headers.get('content-type')).toBe('application/json');
    expect((await call('api/returns/response')).headers.get('x-kind')).toBe('class');
    expect((await call('api/returns/redirect')).headers.get('location')).toBe('https://example.org/');
  });

  it('sets several cookies', async () => {
    expect((await call('api/returns/cookies')).headers.getSetCookie()).toEqual([
      'first=1; path=/api',
      'second=2; path=/; secure; samesite=lax',
    ]);
  });

  it('passes a form with a file on as it came', async () => {
    const form = new FormData();
    form.set('name', 'Ann');
    form.set('file', new Blob(['some\r\nlines']), 'lines.txt');
    const response = await call('api/form', { method: 'POST', body: form });
    expect(await response.json()).toEqual({ name: 'Ann', file: 'some\r\nlines', fileName: 'lines.txt' });
  });

  it('joins several values of one header by a comma', async () => {
    const seen = await rawGet(url('api/headers'), { 'x-several': ['a', 'b'] });
    expect(JSON.parse(seen)).toEqual({ several: 'a,b' });
  });

  it('answers HEAD without a body, and OPTIONS by the function that takes it', async () => {
    const head = await call('api/headers', { method: 'HEAD' });
    expect([head.status, head.headers.get('x-method'), await head.text()]).toEqual([200, 'HEAD', '']);
    const options = await call('api/headers', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('x-method')]).toEqual([200, 'OPTIONS']);
  });

  it('is in the trace of the request, or else in one of its own', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'a=1' };
    const traced = (await (await call('api/trace', { headers })).json()) as Record<string, string>;
    expect(traced['traceParent']).toMatch(new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(traced['traceState']).toBe('a=1');
    const own = (await (await call('api/trace')).json()) as Record<string, string>;
    expect(own['traceParent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
  });

  it('takes a thousand requests at once', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `name ${String(index)}`);
    const texts = await Promise.all(names.map((name) => text('api/hello', { method: 'POST', body: name })));
    expect(texts).toEqual(names.map((name) => `Hello, ${name}!`));
  });

  it('takes a body of many megabytes', async () => {
    const megabytes = 20;
    const body = new Uint8Array(megabytes * 1024 * 1024);
    expect(await text('api/size', { method: 'POST', body })).toBe(String(body.byteLength));
  });

  onlyEmbedded('is listed with its address by the admin API', async () => {
    expect(await (await call('admin/functions')).json()).toContainEqual(
      expect.objectContaining({ name: 'echo', invoke_url_template: url('api/items/{id:int}/{part?}') }),
    );
  });

  onlyEmbedded('runs in a host that says it is running', async () => {
    expect(await (await call('admin/host/status')).json()).toMatchObject({ state: 'Running' });
    expect((await call('admin/host/ping')).status).toBe(200);
  });
});

describe.skipIf(EXTERNAL_URL !== undefined)('an HTTP trigger with streams', () => {
  let host: HostProcess;

  beforeAll(async () => {
    const env = { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: String(2 ** 32) };
    host = await startHostProcess({ app: 'streams', env });
  });

  afterAll(async () => {
    await host.stop();
  });

  it('passes the body on as it is read and answers as it is written', async () => {
    const response = await fetch(host.url('api/upper/ann?more=1'), { method: 'POST', body: 'hello' });
    expect([response.status, await response.text()]).toEqual([200, 'HELLO']);
    expect(JSON.parse(response.headers.get('x-params') ?? '')).toEqual({ name: 'ann', more: '1' });
  });

  it('answers 500 when the function throws', async () => {
    expect((await fetch(host.url('api/broken'))).status).toBe(500);
  });

  it('answers before the request has ended', async () => {
    let send: ((text: string | undefined) => void) | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (chunk) => {
          if (chunk === undefined) controller.close();
          else controller.enqueue(Buffer.from(chunk));
        };
      },
    });
    send?.('first');
    const response = await fetch(host.url('api/upper/ann'), { method: 'POST', body, duplex: 'half' });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('FIRST');
    send?.('second');
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('SECOND');
    send?.(undefined);
    expect((await reader.read()).done).toBe(true);
  });

  it('passes on more than fits in memory, where the limit is high enough', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let left = 120;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left === 0) controller.close();
        else controller.enqueue(chunk);
        left -= 1;
      },
    });
    const response = await fetch(host.url('api/count'), { method: 'POST', body, duplex: 'half' });
    expect(await response.text()).toBe(String(120 * chunk.byteLength));
  });

  it('answers 204 when the function returns nothing', async () => {
    expect((await fetch(host.url('api/nothing'))).status).toBe(204);
  });

  it('sets cookies', async () => {
    const cookies = (await fetch(host.url('api/cookie'))).headers.getSetCookie();
    expect(cookies).toEqual(['tea=green; HttpOnly']);
  });
});

describe.skipIf(EXTERNAL_URL !== undefined)('the size of a request', () => {
  it('is limited by FUNCTIONS_REQUEST_BODY_SIZE_LIMIT, with 413', async () => {
    const env = { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '10' };
    for (const [app, path] of [
      ['hello', 'api/size'],
      ['streams', 'api/count'],
    ] as const) {
      const host = await startHostProcess({ app, env });
      const status = async (body: string | ReadableStream): Promise<number> =>
        (await fetch(host.url(path), { method: 'POST', body, duplex: 'half' })).status;
      const unannounced = new Blob(['0123456789', 'a']).stream();
      const statuses = [await status('0123456789'), await status('0123456789a'), await status(unannounced)];
      expect([app, ...statuses]).toEqual([app, 200, 413, 413]);
      await host.stop();
    }
  });
});

/** A header can be given several times only below `fetch`. */
function rawGet(url: string, headers: OutgoingHttpHeaders): Promise<string> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve(text);
      });
    })
      .on('error', reject)
      .end();
  });
}
