import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { textLike } from '../../support/matching.ts';
import { journal, plan, raw, startFixture, type Fixture, type RawRequest } from './arm-fixture.ts';

const HOST = 'fleet-kv.vault.azure.net';
const SECRET = `/keyvault/${HOST}/secrets/kubeconfig`;
const VERSION = '?api-version=7.4';
const VALUE = 'the-canary-of-this-test';

async function tokenFor(fixture: Fixture, resource: string): Promise<string> {
  const url = `${fixture.simulator.identityEndpoint}?api-version=2019-08-01&resource=${resource}`;
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': fixture.simulator.identityHeader } });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function ask(
  fixture: Fixture,
  path: string,
  { resource = 'https://vault.azure.net', ...init }: RawRequest & { readonly resource?: string } = {},
) {
  const headers = { Authorization: `Bearer ${await tokenFor(fixture, resource)}` };
  return raw(fixture, path, { ...init, headers });
}

function put(fixture: Fixture, body: unknown = { value: VALUE, tags: { a: 'b' } }) {
  return ask(fixture, `${SECRET}${VERSION}`, { method: 'PUT', body });
}

async function secrets(fixture: Fixture) {
  return (await raw(fixture, '/_simulator/secrets')).body?.['value'];
}

describe('a key vault', () => {
  it('keeps every version, lists their tags without values, and keeps them over a restart', async () => {
    const fixture = await startFixture();
    expect(await put(fixture)).toMatchObject({
      status: 200,
      body: { value: VALUE, id: textLike(`^https://${HOST}/secrets/kubeconfig/[0-9a-f]{32}$`) },
    });
    await put(fixture, { value: 'another', contentType: 'application/yaml', tags: { c: 'd' } });
    await fixture.close();
    const again = await startFixture({ stateDir: fixture.stateDir });
    const { body, text } = await ask(again, `${SECRET}/versions${VERSION}&maxresults=25`);
    const tags = (body?.['value'] as { tags: unknown }[]).map((version) => version.tags);
    expect(tags).toEqual(expect.arrayContaining([{ a: 'b' }, { c: 'd' }]));
    expect(text).not.toContain(VALUE);
  });

  it('lists no more than it was asked for, and nothing of a secret that is not there', async () => {
    const fixture = await startFixture();
    await put(fixture);
    await put(fixture);
    const { body } = await ask(fixture, `${SECRET}/versions${VERSION}&maxresults=1`);
    expect(body?.['value']).toHaveLength(1);
    const none = await ask(fixture, `/keyvault/${HOST}/secrets/other/versions${VERSION}`);
    expect(none).toMatchObject({ status: 200, body: { value: [] } });
  });

  it('shows the names, tags and digest of what it holds, and notes the requests, never a value', async () => {
    const fixture = await startFixture();
    await put(fixture);
    const shown = await secrets(fixture);
    const sha256 = createHash('sha256').update(VALUE).digest('hex');
    expect(shown).toMatchObject([{ vault: HOST, name: 'kubeconfig', tags: { a: 'b' }, sha256 }]);
    const noted = await journal(fixture);
    expect(noted).toMatchObject([{ method: 'PUT', path: SECRET, status: 200 }]);
    expect(JSON.stringify([shown, noted])).not.toContain(VALUE);
  });

  it.each([
    ['for ARM', 'https://management.azure.com'],
    ['for the vaults of another cloud', 'https://vault.azure.cn'],
  ])('refuses a token %s', async (_what, resource) => {
    const fixture = await startFixture();
    const init = { method: 'PUT', body: { value: VALUE }, resource };
    const answer = await ask(fixture, `${SECRET}${VERSION}`, init);
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'Unauthorized' } } });
    expect(answer.headers['www-authenticate']).toContain('resource="https://vault.azure.net"');
    expect(await secrets(fixture)).toEqual([]);
  });

  it('refuses a request without a token', async () => {
    const answer = await raw(await startFixture(), `${SECRET}/versions${VERSION}`);
    expect(answer.status).toBe(401);
  });

  it.each([
    ['no version of the API', SECRET, { value: 'x' }, 400],
    ['no value', `${SECRET}${VERSION}`, {}, 400],
    ['a value that is too long', `${SECRET}${VERSION}`, { value: 'x'.repeat(26_000) }, 400],
    ['a tag that is too long', `${SECRET}${VERSION}`, { value: 'x', tags: { a: 'x'.repeat(257) } }, 400],
    ['no such host', `/keyvault/evil.example/secrets/x${VERSION}`, { value: 'x' }, 404],
  ])('refuses to write %s', async (...[, path, body, status]) => {
    const fixture = await startFixture();
    expect((await ask(fixture, path, { method: 'PUT', body })).status).toBe(status);
    expect(await secrets(fixture)).toEqual([]);
  });

  it.each([
    ['too many versions at once', `${SECRET}/versions${VERSION}&maxresults=26`, 400],
    ['the value', `${SECRET}${VERSION}`, 405],
  ])('refuses to read %s', async (_what, path, status) => {
    expect((await ask(await startFixture(), path)).status).toBe(status);
  });

  it('fails as it is asked to', async () => {
    const fixture = await startFixture();
    await plan(fixture, [{ path: '/keyvault/', status: 403, code: 'Forbidden' }]);
    expect(await put(fixture)).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    expect(await put(fixture)).toMatchObject({ status: 200 });
  });
});
