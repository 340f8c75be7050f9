import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  GROUP,
  groupScope,
  LOCATION,
  makeGroup,
  plainCluster,
  plan,
  PREVIEW,
  putCluster,
  raw,
  rawArm,
  startFixture,
} from './arm-fixture.ts';

const HOSTILE = `<script>alert('x')</script>"&`;

describe('the status page', () => {
  it('shows resources by group, what runs, what is registered, what was asked and what is to fail', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await putCluster(fixture, 'blue', plainCluster());
    await fixture.features.features.register('Microsoft.ContainerService', PREVIEW);
    await plan(fixture, { preset: 'scope-locked' });
    const { status, text } = await raw(fixture, '/');
    expect(status).toBe(200);
    expect(text).toContain(`<h3>${groupScope()}: Succeeded</h3>`);
    expect(text).toContain('<td>/providers/Microsoft.ContainerService/managedClusters/blue</td>');
    expect(text).toContain('<td>Creating</td>');
    expect(text).toMatch(/<td>create<\/td>.*managedClusters\/blue/);
    expect(text).toMatch(/enableapiservervnetintegrationpreview<\/td><td>Registering/);
    expect(text).toMatch(/<td>PUT<\/td><td>[^<]*managedClusters\/blue<\/td><td>201<\/td>/);
    expect(text).toContain('ScopeLocked');
  });

  it('says when there is nothing', async () => {
    const fixture = await startFixture();
    expect((await raw(fixture, '/')).text.match(/None\./g)).toHaveLength(5);
  });

  it('allows its own style and nothing else', async () => {
    const fixture = await startFixture();
    const { headers, text } = await raw(fixture, '/');
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    expect(text).not.toMatch(/<script|\son\w+=|javascript:/i);
  });

  it('shows markup in names, tags, paths and faults as text', async () => {
    const fixture = await startFixture();
    const tags = { [HOSTILE]: HOSTILE };
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: LOCATION, tags });
    const identity = `${groupScope()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/a'b&c;`;
    const init = { method: 'PUT', body: { location: LOCATION } };
    await rawArm(fixture, `${identity}?api-version=2024-11-30`, init);
    await plan(fixture, { path: HOSTILE, message: HOSTILE });
    const { text } = await raw(fixture, '/');
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
    expect(text).toContain('a&#39;b&amp;c;');
  });

  it('needs no token, and is no resource of ARM', async () => {
    const fixture = await startFixture();
    await raw(fixture, '/');
    expect(await raw(fixture, '/', { method: 'POST' })).toMatchObject({ status: 401 });
    expect(await raw(fixture, '/_simulator/journal')).toMatchObject({
      body: { value: [{ method: 'POST' }] },
    });
  });
});
