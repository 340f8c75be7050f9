import { describe, expect, it } from 'vitest';
import {
  finish,
  GROUP,
  groupScope,
  inventory,
  journal,
  LOCATION,
  makeGroup,
  makeNetwork,
  NETWORK,
  plan,
  raw,
  startFixture,
} from './arm-fixture.ts';

describe('the journal', () => {
  it('notes each request with its outcome, its caller and what it changed', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await expect(fixture.resources.resourceGroups.get('none')).rejects.toThrow();
    const [created, refused] = await journal(fixture);
    expect(created).toMatchObject({
      at: '2026-01-05T08:00:00.000Z',
      method: 'PUT',
      status: 201,
      code: null,
      effects: [{ effect: 'created', resourceId: groupScope() }],
    });
    expect(created?.caller).toMatch(/^[0-9a-f-]{36}$/);
    expect(created?.clientRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(refused).toMatchObject({
      status: 404,
      code: 'ResourceGroupNotFound',
      effects: [{ effect: 'none' }],
    });
  });

  it('notes a deletion when it is over, with the request that began it', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeNetwork(fixture);
    await finish(fixture.clock, fixture.network.virtualNetworks.delete(GROUP, NETWORK));
    const removal = (await journal(fixture)).find(({ method }) => method === 'DELETE');
    expect(removal?.effects).toMatchObject([{ effect: 'deleted' }]);
    expect(removal?.effects[0]?.at).not.toBe(removal?.at);
  });

  it('is read from where a reader left off', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await makeGroup(fixture, 'other');
    const { body } = await raw(fixture, '/_simulator/journal?after=1');
    expect(body?.['value']).toMatchObject([{ id: 2, path: expect.stringContaining('other') as string }]);
  });
});

describe('planned faults', () => {
  it('strike the request of the given number, before it has an effect', async () => {
    const fixture = await startFixture();
    const fault = { method: 'PUT', path: '/resourcegroups/', occurrence: 2, status: 503, code: 'ServerBusy' };
    await plan(fixture, { ...fault, headers: { 'Retry-After': '7' } });
    await makeGroup(fixture, 'one');
    await expect(makeGroup(fixture, 'two')).rejects.toMatchObject({ statusCode: 503, code: 'ServerBusy' });
    await makeGroup(fixture, 'three');
    expect(await inventory(fixture)).toEqual([groupScope('one'), groupScope('three')]);
  });

  it('strike every request that matches a pattern', async () => {
    const fixture = await startFixture();
    await plan(fixture, {
      path: '*/RESOURCEGROUPS/o*',
      occurrence: 'every',
      status: 429,
      code: 'TooManyRequests',
    });
    await makeGroup(fixture, 'fine');
    await expect(makeGroup(fixture, 'one')).rejects.toMatchObject({ statusCode: 429 });
    await expect(makeGroup(fixture, 'one')).rejects.toMatchObject({ statusCode: 429 });
  });

  it('lose the answer of a request that has had its effect', async () => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', when: 'after', cut: true });
    await expect(makeGroup(fixture)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await inventory(fixture)).toEqual([groupScope()]);
    expect(await journal(fixture)).toMatchObject([{ status: 0, effects: [{ effect: 'created' }] }]);
  });

  it('end the operation that a request begins', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await plan(fixture, {
      path: '/virtualNetworks/',
      operation: true,
      code: 'Conflict',
      message: 'Planned.',
    });
    const body = { location: LOCATION, addressSpace: { addressPrefixes: ['10.1.0.0/16'] } };
    const poller = fixture.network.virtualNetworks.createOrUpdate(GROUP, 'net', body);
    await expect(finish(fixture.clock, poller)).rejects.toThrow('Conflict. Planned.');
    expect(await fixture.network.virtualNetworks.get(GROUP, 'net')).toMatchObject({
      provisioningState: 'Failed',
    });
  });

  it('are taken back all at once', async () => {
    const fixture = await startFixture();
    await plan(fixture, { path: '/resourcegroups/', occurrence: 'every' });
    expect(await raw(fixture, '/_simulator/faults', { method: 'DELETE' })).toMatchObject({ status: 204 });
    await makeGroup(fixture);
  });

  it('are refused when they are not well formed', async () => {
    const fixture = await startFixture();
    expect(await plan(fixture, { path: 'x', occurence: 2 })).toMatchObject({ status: 400 });
  });
});
