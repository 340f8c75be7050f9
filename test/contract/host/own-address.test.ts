/** What pages of other sites could send to a host on the machine of whoever looks at them. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess, type HostProcess } from '../../support/host-process.ts';

let host: HostProcess;

beforeAll(async () => {
  host = await startHostProcess({ app: 'guarded' });
});

afterAll(async () => {
  await host.stop();
});

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function status({ path = '/api/by-anonymous', method = 'GET', headers = {} }: Asked): Promise<number> {
  const sent = request({ host: '127.0.0.1', port: host.port, path, method, headers, agent: false });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  return answer.statusCode ?? 0;
}

const instances = '/runtime/webhooks/durabletask/instances';
const rpc = '/durabletask/instances';
const paths = ['/', '/api/by-anonymous', '/admin/host/status', '/admin/functions', instances, rpc];

describe('a host on this machine', () => {
  it.each(paths)(
    'answers %s to whoever names this machine and this port, and to nobody else',
    async (path) => {
      const port = String(host.port);
      for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost:${port}`, `[::1]:${port}`])
        expect(await status({ path, headers: { host: name } }), name).toBeLessThan(300);
      const strangers = [
        ...['rebound.example', `rebound.example:${port}`, `127.0.0.1.rebound.example:${port}`],
        ...['127.0.0.1', 'localhost:1', `0.0.0.0:${port}`, `user@127.0.0.1:${port}`, `127.0.0.1:${port}/x`],
      ];
      for (const name of strangers) expect(await status({ path, headers: { host: name } }), name).toBe(421);
    },
  );

  it.each(paths)('answers %s to its own pages, and to those of no other site', async (path) => {
    const own = { origin: host.url('').replace(/\/$/, ''), 'sec-fetch-site': 'same-origin' };
    expect(await status({ path, headers: own })).toBeLessThan(300);
    const origins = [
      'https://evil.example',
      'null',
      `http://localhost:${String(host.port)}`,
      'http://127.0.0.1',
    ];
    for (const origin of origins) expect(await status({ path, headers: { origin } }), origin).toBe(403);
  });

  it.each([
    ['/admin/functions/nightly', 202],
    [`${instances}/none/terminate`, 404],
    [`${rpc}/none/terminate`, 404],
  ])('changes nothing for a page of another site by %s', async (path, answered) => {
    const post = (headers: Record<string, string>) => status({ path, method: 'POST', headers });
    for (const site of ['cross-site', 'same-site']) expect(await post({ 'sec-fetch-site': site })).toBe(403);
    expect(await post({ 'content-type': 'text/plain', origin: 'https://evil.example' })).toBe(403);
    if (path.startsWith('/admin')) return;
    expect(await post({ 'sec-fetch-site': 'none' })).toBe(answered);
  });

  it('opens a page to which a link of another site leads', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await status({ path: '/', headers })).toBe(200);
  });
});
