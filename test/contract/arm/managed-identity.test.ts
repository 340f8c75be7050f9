import { ManagedIdentityCredential } from '@azure/identity';
import { describe, expect, it, vi } from 'vitest';
import {
  GROUP,
  identityCredential,
  makeGroup,
  makeIdentity,
  raw,
  startFixture,
  type Fixture,
} from './arm-fixture.ts';

const QUERY = '?api-version=2019-08-01&resource=https://management.azure.com';

function ask(fixture: Fixture, query: string, header = fixture.simulator.identityHeader): Promise<Response> {
  return fetch(`${fixture.simulator.identityEndpoint}${query}`, { headers: { 'X-IDENTITY-HEADER': header } });
}

function groups(fixture: Fixture, headers: Record<string, string>) {
  return raw(
    fixture,
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups?api-version=2025-04-01',
    { headers },
  );
}

describe('the managed-identity endpoint', () => {
  it("gives the SDK's ManagedIdentityCredential a token that ARM accepts", async () => {
    const fixture = await startFixture();
    vi.stubEnv('IDENTITY_ENDPOINT', fixture.simulator.identityEndpoint);
    vi.stubEnv('IDENTITY_HEADER', fixture.simulator.identityHeader);
    const token = await new ManagedIdentityCredential().getToken('https://management.azure.com/.default');
    vi.unstubAllEnvs();
    expect(token.expiresOnTimestamp).toBeGreaterThan(fixture.clock.now());
    expect(await groups(fixture, { Authorization: `Bearer ${token.token}` })).toMatchObject({ status: 200 });
  });

  it('answers in the form of App Service', async () => {
    const fixture = await startFixture();
    const body: unknown = await (await ask(fixture, QUERY)).json();
    expect(body).toMatchObject({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      expires_on: expect.stringMatching(/^\d+$/) as string,
      resource: 'https://management.azure.com',
      token_type: 'Bearer',
    });
  });

  it.each([
    ['with another header', QUERY, 'wrong', 403],
    ['of another api-version', '?api-version=2017-09-01&resource=x', undefined, 400],
    ['without a resource', '?api-version=2019-08-01', undefined, 400],
    ['for an identity that does not exist', `${QUERY}&client_id=none`, undefined, 400],
  ])('refuses a request %s', async (_, query, header, status) => {
    const fixture = await startFixture();
    expect((await ask(fixture, query, header)).status).toBe(status);
  });

  it('gives a token to a user-assigned identity that exists', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeIdentity(fixture);
    const { clientId } = await fixture.identities.userAssignedIdentities.get(GROUP, 'fleet-id');
    const response = await ask(fixture, `${QUERY}&client_id=${clientId ?? ''}`);
    expect(await response.json()).toMatchObject({ client_id: clientId });
  });
});

describe('the check of tokens', () => {
  it('refuses a request without a token and says how to get one', async () => {
    const fixture = await startFixture();
    const answer = await groups(fixture, {});
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'AuthenticationFailed' } } });
    expect(answer.headers['www-authenticate']).toContain('Bearer authorization_uri=');
  });

  it('refuses a token that it did not issue', async () => {
    const fixture = await startFixture();
    const other = await startFixture();
    const token = await other.credential.getToken([]);
    const answer = await groups(fixture, { Authorization: `Bearer ${token?.token ?? ''}` });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
    expect(await groups(fixture, { Authorization: 'Bearer x.y.z' })).toMatchObject({ status: 401 });
  });

  it('refuses a token for another audience', async () => {
    const fixture = await startFixture();
    const response = await ask(fixture, '?api-version=2019-08-01&resource=https://vault.azure.net');
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect(await groups(fixture, { Authorization: `Bearer ${token}` })).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationTokenAudience' } },
    });
  });

  it('refuses a token that has expired by the real clock', async () => {
    let realMs = Date.parse('2026-11-01T00:00:00Z');
    const realClock = { now: () => realMs, schedule: () => () => undefined };
    const fixture = await startFixture({ realClock });
    const token = await identityCredential(fixture.simulator).getToken([]);
    realMs += 24 * 60 * 60 * 1000;
    expect(await groups(fixture, { Authorization: `Bearer ${token?.token ?? ''}` })).toMatchObject({
      status: 401,
      body: { error: { code: 'ExpiredAuthenticationToken' } },
    });
  });
});
