import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';

describe('an HTTP trigger', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await startHostProcess({ app: 'hello' });
  });

  afterAll(async () => {
    await host.stop();
  });

  const call = (path: string, init?: RequestInit): Promise<Response> => fetch(host.url(path), init);
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
      url: host.url('api/items/5/top?a=1&a=2&b='),
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

  it('takes the rest of the path', async () => {
    expect(await text('api/files/a/b%20c.txt')).toBe('a/b c.txt');
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
    await host.logged('Result: Failure | Exception: the kettle is empty | Stack: Error: the kettle is empty');
  });

  it.each(['api/nobody', 'api/items/abc', 'hello'])('answers 404 for %s', async (path) => {
    expect((await call(path)).status).toBe(404);
  });

  it('answers 404 to a method that the function does not take, as the real host does', async () => {
    expect((await call('api/hello', { method: 'DELETE' })).status).toBe(404);
  });

  it('is listed with its address by the admin API', async () => {
    expect(await (await call('admin/functions')).json()).toContainEqual(
      expect.objectContaining({ name: 'echo', invoke_url_template: host.url('api/items/{id:int}/{part?}') }),
    );
  });

  it('runs in a host that says it is running', async () => {
    expect(await (await call('admin/host/status')).json()).toMatchObject({ state: 'Running' });
    expect((await call('admin/host/ping')).status).toBe(200);
  });
});

describe('an HTTP trigger with streams', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await startHostProcess({ app: 'streams' });
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
});
