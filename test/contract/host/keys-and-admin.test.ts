import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';

const WEBHOOK = 'runtime/webhooks/durabletask/instances';

describe('a host with keys', () => {
  let host: HostProcess;

  beforeAll(async () => {
    const keys = ['--key', 'host-key', '--function-key', 'By-Function=own-key', '--master-key', 'master'];
    host = await startHostProcess({ app: 'guarded', args: keys });
  });

  afterAll(async () => {
    await host.stop();
  });

  const status = async (path: string, key?: string): Promise<number> =>
    (await fetch(host.url(path), key === undefined ? {} : { headers: { 'x-functions-key': key } })).status;

  it.each([
    ['api/by-anonymous', [200, 200, 200, 200, 200]],
    ['api/by-function', [401, 401, 200, 200, 200]],
    ['api/other', [401, 401, 200, 401, 200]],
    ['api/by-admin', [401, 401, 401, 401, 200]],
    ['admin/host/status', [401, 401, 401, 401, 200]],
    ['admin/functions', [401, 401, 401, 401, 200]],
    ['admin/host/ping', [200, 200, 200, 200, 200]],
    [WEBHOOK, [401, 401, 401, 401, 200]],
  ])('lets the right keys into %s', async (path, expected) => {
    const keys = [undefined, 'wrong', 'host-key', 'own-key', 'master'];
    expect(await Promise.all(keys.map((key) => status(path, key)))).toEqual(expected);
  });

  it('takes the key from the query as well, and answers 401 without a body', async () => {
    expect(await status('api/by-function?code=own-key')).toBe(200);
    const refused = await fetch(host.url('api/by-function?code=wrong'));
    expect([refused.status, await refused.text()]).toEqual([401, '']);
  });
});

describe('the admin API', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await startHostProcess({ app: 'guarded' });
  });

  afterAll(async () => {
    await host.stop();
  });

  const run = (name: string, body: string): Promise<Response> =>
    fetch(host.url(`admin/functions/${name}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it.each([
    ['nightly', {}, 'nightly, past due: false'],
    ['posted', { input: 'words' }, 'posted words'],
    ['warmed', { input: null }, 'warmed up'],
    ['queued', { input: '{"a":1}' }, 'queued {"a":1}'],
  ])('runs the function %s with an input, and does not wait for it', async (name, body, said) => {
    expect((await run(name, JSON.stringify(body))).status).toBe(202);
    await host.logged(`Function.${name}.User`);
    await host.logged(said);
    expect(host.log()).toContain('This function was programmatically called via the host APIs.');
  });

  it('refuses to run an unknown function, and what is no invocation', async () => {
    const statuses = [run('nobody', '{}'), run('posted', 'words'), run('posted', '{"input":{"a":1}}')];
    expect((await Promise.all(statuses)).map((each) => each.status)).toEqual([404, 400, 400]);
  });

  it('tells of one function, and of all', async () => {
    const one = (await (await fetch(host.url('admin/functions/posted'))).json()) as { name: string };
    expect(one).toMatchObject({
      name: 'posted',
      isDisabled: false,
      invoke_url_template: host.url('api/posted'),
    });
    expect(await (await fetch(host.url('admin/functions'))).json()).toContainEqual(one);
    expect((await fetch(host.url('admin/functions/nobody'))).status).toBe(404);
    expect((await fetch(host.url('admin/functions/posted/status'))).status).toBe(200);
  });

  it('tells its state, and answers to a ping', async () => {
    expect(await (await fetch(host.url('admin/host/status'))).json()).toMatchObject({ state: 'Running' });
    expect((await fetch(host.url('admin/host/ping'), { method: 'POST' })).status).toBe(200);
  });
});
