import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ManagementApi } from './management-api.ts';

interface ListedEntity {
  readonly entityId: { readonly name: string; readonly key: string };
  readonly lastOperationTime: string;
  readonly state: unknown;
}

let api: ManagementApi;

beforeAll(async () => {
  api = await ManagementApi.open();
});
afterAll(async () => {
  await api.close();
});

async function stateWhen(key: string, fits: (state: unknown) => boolean): Promise<unknown> {
  const found = await eventually(`the state of ${key}`, async () => {
    const response = await api.call(`entities/Counter/${key}`);
    if (response.status !== 200) return undefined;
    const state: unknown = await response.json();
    return fits(state) ? { state } : undefined;
  });
  return found.state;
}

async function list(query: string): Promise<ListedEntity[]> {
  return (await (await api.call(`entities/Counter${query}`)).json()) as ListedEntity[];
}

describe('entities/{name}/{key}', () => {
  it('takes signals and shows the state', async () => {
    const key = `${api.prefix}a`;
    expect((await api.call(`entities/Counter/${key}`)).status).toBe(404);
    expect((await api.post(`entities/Counter/${key}?op=add`, 4)).status).toBe(202);
    expect((await api.post(`entities/counter/${key}?op=add`, 5)).status).toBe(202);
    expect(await stateWhen(key, (state) => state === 9)).toBe(9);
    expect((await api.delete(`entities/Counter/${key}`)).status).toBe(202);
    await eventually('its deletion', async () =>
      (await api.call(`entities/Counter/${key}`)).status === 404 ? true : undefined,
    );
  });

  it('takes text as a text, and no body as no input', async () => {
    const key = `${api.prefix}b`;
    const note = { method: 'POST', body: 'a "note"', headers: { 'content-type': 'text/plain' } };
    expect((await api.call(`entities/Counter/${key}?op=note`, note)).status).toBe(202);
    expect(await stateWhen(key, () => true)).toEqual({ noted: 'a "note"' });
    expect((await api.post(`entities/Counter/${key}?op=note`)).status).toBe(202);
    await stateWhen(key, (state) => JSON.stringify(state) === '{"noted":null}');
  });

  it.each([
    ['an unknown entity', 'entities/Nobody/x?op=add', '1'],
    ['an input that is no JSON', 'entities/Counter/x?op=add', '{'],
    ['no key', 'entities/Counter?op=add', '1'],
  ])('answers 400 to %s', async (_what, path, body) => {
    const headers = { 'content-type': 'application/json' };
    expect((await api.call(path, { method: 'POST', body, headers })).status).toBe(400);
  });

  it('answers 404 to another method', async () => {
    expect((await api.call('entities/Counter/x', { method: 'PUT' })).status).toBe(404);
  });
});

describe('entities/{name}', () => {
  it('lists entities, with their states when asked for, from a time on', async () => {
    const keys = ['l-1', 'l-2', 'l-3'].map((key) => api.prefix + key);
    for (const key of keys) await api.post(`entities/Counter/${key}?op=add`, 1);
    for (const key of keys) await stateWhen(key, (state) => state === 1);
    const mine = (entities: ListedEntity[]): ListedEntity[] =>
      entities.filter(({ entityId }) => keys.includes(entityId.key));
    expect(mine(await list('?top=1000&fetchState=true'))).toMatchObject(
      keys.map((key) => ({ entityId: { name: 'counter', key }, state: 1 })),
    );
    expect(mine(await list('?top=1000')).map(({ state }) => state ?? null)).toEqual([null, null, null]);
    expect(await list('?lastOperationTimeFrom=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await list('?lastOperationTimeTo=2000-01-01T00:00:00Z')).toEqual([]);
    expect(mine((await (await api.call('entities/?top=1000')).json()) as ListedEntity[])).toHaveLength(3);
  });

  it('lists them in pages', async () => {
    const keys = ['p-1', 'p-2', 'p-3'].map((key) => api.prefix + key);
    for (const key of keys) await api.post(`entities/Counter/${key}?op=add`, 1);
    for (const key of keys) await stateWhen(key, (state) => state === 1);
    const paged: string[] = [];
    let token: string | null = '';
    do {
      const headers: Record<string, string> = token ? { 'x-ms-continuation-token': token } : {};
      const page = await api.call('entities/Counter?top=2', { headers });
      const entities = (await page.json()) as ListedEntity[];
      expect(entities.length).toBeLessThanOrEqual(2);
      paged.push(...entities.map(({ entityId }) => entityId.key));
      token = page.headers.get('x-ms-continuation-token');
    } while (token);
    expect(paged).toEqual(expect.arrayContaining(keys));
  });
});

describe('the client in a function', () => {
  it('signals an entity and reads its state', async () => {
    const key = `${api.prefix}client`;
    const absent = await api.app(`state/${key}`);
    expect(await absent.json()).toMatchObject({ entityExists: false });
    const init = { method: 'POST', body: '6', headers: { 'content-type': 'application/json' } };
    expect((await api.app(`signal/${key}/add`, init)).status).toBe(202);
    await stateWhen(key, (state) => state === 6);
    const present = await api.app(`state/${key}`);
    expect(await present.json()).toEqual({ entityExists: true, entityState: 6 });
  });
});

describe('an orchestration', () => {
  it('signals and calls an entity', async () => {
    const id = await api.start('count', 'counting', { key: `${api.prefix}o` });
    expect(await api.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: 5 });
  });
});
