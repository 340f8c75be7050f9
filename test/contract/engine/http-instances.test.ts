import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManagementApi } from './management-api.ts';
import type { Shown } from './management-api.ts';

let api: ManagementApi;

beforeAll(async () => {
  api = await ManagementApi.open();
});
afterAll(async () => {
  await api.close();
});

describe('POST orchestrators', () => {
  it('starts an instance and answers with its addresses', async () => {
    const response = await api.post(`orchestrators/echo/${api.prefix}start`, { a: 1 });
    const links = (await response.json()) as Record<string, string>;
    expect(response.status).toBe(202);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(response.headers.get('location')).toBe(links['statusQueryGetUri']);
    expect(links).toMatchObject({
      id: `${api.prefix}start`,
      sendEventPostUri: expect.stringContaining('/raiseEvent/{eventName}?') as unknown,
      terminatePostUri: expect.stringContaining('/terminate?reason={text}') as unknown,
      suspendPostUri: expect.stringContaining('/suspend?reason={text}') as unknown,
      resumePostUri: expect.stringContaining('/resume?reason={text}') as unknown,
    });
    expect(await api.ended(`${api.prefix}start`)).toMatchObject({ name: 'echo', output: { a: 1 } });
  });

  it('chooses an id when none is given', async () => {
    const { id } = (await (await api.post('orchestrators/echo', 5)).json()) as { id: string };
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await api.ended(id)).toMatchObject({ output: 5 });
  });

  it('takes a version, host.json’s when there is none', async () => {
    const [asked, plain] = [`${api.prefix}v-asked`, `${api.prefix}v-plain`];
    expect((await api.post(`orchestrators/version/${asked}?version=0.9`)).status).toBe(202);
    expect((await api.app(`start/version/${plain}`, { method: 'POST' })).status).toBe(202);
    expect([(await api.ended(asked)).output, (await api.ended(plain)).output]).toEqual(['0.9', '1.0']);
    const client = `${api.prefix}v-client`;
    await api.app(`start/version/${client}?version=0.8`, { method: 'POST' });
    expect((await api.ended(client)).output).toBe('0.8');
  });

  it('refuses a second one while the first goes on, and replaces one that is over', async () => {
    const id = await api.start('wait', 'twice');
    await api.waiting(id);
    const again = await api.post(`orchestrators/echo/${id}`, 1);
    // The classic extension answers 500, its newest version 409.
    expect([409, 500]).toContain(again.status);
    expect(await again.text()).toMatch(/already exists/);
    await api.post(`instances/${id}/raiseEvent/go`, {});
    await api.ended(id);
    expect((await api.post(`orchestrators/echo/${id}`, 2)).status).toBe(202);
    expect(await api.until(id, ({ name, output }) => name === 'echo' && output === 2)).toBeDefined();
  });

  it.each([
    ['a body that is no JSON', 'orchestrators/echo', '{'],
    ['an unknown function', 'orchestrators/nobody', '{}'],
    ['an id that begins with @', 'orchestrators/echo/@x', '{}'],
    ['an id with #', 'orchestrators/echo/a%23b', '{}'],
    ['an id with ?', 'orchestrators/echo/a%3Fb', '{}'],
    ['an id of 101 characters', `orchestrators/echo/${'i'.repeat(101)}`, '{}'],
  ])('answers 400 to %s', async (_what, path, body) => {
    const headers = { 'content-type': 'application/json' };
    expect((await api.call(path, { method: 'POST', body, headers })).status).toBe(400);
  });

  it('answers 404 to another method', async () => {
    expect((await api.call('orchestrators/echo')).status).toBe(404);
  });

  it('waits for the end when asked to', async () => {
    const done = await api.post('orchestrators/echo?timeout=60&pollingInterval=1', { b: 2 });
    expect([done.status, await done.json()]).toEqual([200, { b: 2 }]);
    const id = `${api.prefix}too-long`;
    const late = await api.post(`orchestrators/wait/${id}?timeout=1&pollingInterval=1`);
    expect([late.status, late.headers.get('location')]).toEqual([202, expect.stringContaining(id)]);
    await api.post(`instances/${id}/terminate?reason=x`);
    const odd = await api.post('orchestrators/echo?timeout=1&pollingInterval=2', {});
    expect(odd.status).toBe(400);
  });

  it('takes 5 MB in and gives 5 MB out', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024);
    const id = await api.start('echo', 'large', { text });
    const { runtimeStatus, input, output } = await api.ended(id);
    expect(runtimeStatus).toBe('Completed');
    expect((input as { text: string }).text.length).toBe(text.length);
    expect((output as { text: string }).text === text).toBe(true);
  });
});

describe('GET instances/{id}', () => {
  it('answers 202 with its own address while the instance goes on, then 200', async () => {
    const id = await api.start('wait', 'shown', { a: 1 });
    await api.waiting(id);
    const running = await api.call(`instances/${id}`);
    expect([running.status, running.headers.get('retry-after')]).toEqual([202, '5']);
    expect(running.headers.get('location')).toContain(`/instances/${id}`);
    expect(await running.json()).toMatchObject({
      name: 'wait',
      instanceId: id,
      runtimeStatus: 'Running',
      input: { a: 1 },
      customStatus: { waiting: true },
      output: null,
      createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown,
    });
    await api.post(`instances/${id}/raiseEvent/go`, { b: 2 });
    expect(await api.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: { b: 2 } });
    const over = await api.call(`instances/${id}`);
    expect([over.status, over.headers.get('location')]).toEqual([200, null]);
  });

  it('shows history and input when asked to', async () => {
    const id = await api.start('echo', 'history', { a: 1 });
    await api.ended(id);
    const bare = await api.call(`instances/${id}?showInput=false`);
    expect(await bare.json()).toMatchObject({ input: null });
    const full = await api.call(`instances/${id}?showHistory=true&showHistoryOutput=true`);
    const { historyEvents = [] } = (await full.json()) as Shown;
    expect(historyEvents).toMatchObject([
      { EventType: 'ExecutionStarted', FunctionName: 'echo' },
      { EventType: 'TaskCompleted', FunctionName: 'repeat', Result: { a: 1 } },
      { EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', Result: { a: 1 } },
    ]);
  });

  it('answers 500 for a failure only when asked to, and 404 for nobody', async () => {
    const id = await api.start('flaky', 'failed');
    expect((await api.ended(id)).runtimeStatus).toBe('Failed');
    expect((await api.call(`instances/${id}`)).status).toBe(200);
    expect((await api.call(`instances/${id}?returnInternalServerErrorOnFailure=true`)).status).toBe(500);
    expect((await api.call(`instances/${api.prefix}nobody`)).status).toBe(404);
  });
});

describe('GET instances', () => {
  it('finds instances by prefix, state and time, in pages', async () => {
    const ids = await Promise.all(['l-1', 'l-2', 'l-3', 'l-4', 'l-5'].map((id) => api.start('echo', id)));
    for (const id of ids) await api.ended(id);
    const waiting = await api.start('wait', 'l-6');
    await api.waiting(waiting);
    const list = async (query: string): Promise<string[]> => {
      const response = await api.call(`instances/?instanceIdPrefix=${api.prefix}l-&${query}`);
      return ((await response.json()) as Shown[]).map(({ instanceId }) => instanceId).sort();
    };
    expect(await list('')).toEqual([...ids, waiting]);
    expect(await list('runtimeStatus=Running')).toEqual([waiting]);
    expect(await list('runtimeStatus=Completed,Failed')).toEqual(ids);
    expect(await list('createdTimeFrom=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await list('createdTimeTo=2000-01-01T00:00:00Z')).toEqual([]);

    const paged: string[] = [];
    let token: string | null = '';
    let pages = 0;
    do {
      const headers: Record<string, string> = token ? { 'x-ms-continuation-token': token } : {};
      const page = await api.call(`instances/?instanceIdPrefix=${api.prefix}l-&top=2`, { headers });
      paged.push(...((await page.json()) as Shown[]).map(({ instanceId }) => instanceId));
      token = page.headers.get('x-ms-continuation-token');
      pages += 1;
    } while (token);
    expect(paged.sort()).toEqual([...ids, waiting]);
    expect(pages).toBeGreaterThan(1);
    await api.post(`instances/${waiting}/terminate?reason=x`);
  });
});

describe('DELETE instances', () => {
  it('deletes one that is over, once', async () => {
    const id = await api.start('echo', 'purged');
    await api.ended(id);
    const purged = await api.delete(`instances/${id}`);
    expect([purged.status, await purged.json()]).toEqual([200, { instancesDeleted: 1 }]);
    expect((await api.delete(`instances/${id}`)).status).toBe(404);
    expect((await api.call(`instances/${id}`)).status).toBe(404);
    const none = await api.app(`purge/${id}`, { method: 'POST' });
    expect(await none.json()).toEqual({ instancesDeleted: 0 });
  });

  it('deletes by filter, and asks for the time from when', async () => {
    const [done, waiting] = [await api.start('echo', 'p-1'), await api.start('wait', 'p-2')];
    const { createdTime } = await api.ended(done);
    await api.waiting(waiting);
    expect((await api.delete('instances?runtimeStatus=Completed')).status).toBe(400);
    const purged = await api.delete(`instances?createdTimeFrom=${createdTime}&runtimeStatus=Completed`);
    expect(purged.status).toBe(200);
    const { instancesDeleted } = (await purged.json()) as { instancesDeleted: number };
    expect(instancesDeleted).toBeGreaterThan(0);
    expect((await api.call(`instances/${done}`)).status).toBe(404);
    expect((await api.call(`instances/${waiting}`)).status).toBe(202);
    const none = await api.delete('instances?createdTimeFrom=2999-01-01T00:00:00Z');
    expect(none.status).toBe(404);
    await api.post(`instances/${waiting}/terminate?reason=x`);
  });
});
