import { describe, expect, it } from 'vitest';
import { groupScope, makeGroup, rawArm, startFixture, SUBSCRIPTION } from './arm-fixture.ts';
import type { Fixture, RawAnswer } from './arm-fixture.ts';

const GROUP_URL = `${groupScope()}?api-version=2025-04-01`;
const CLUSTERS = `${groupScope()}/providers/Microsoft.ContainerService/managedClusters`;
const AKS = 'api-version=2026-04-01';

/** The first answer that is a 429, and how many came before it. */
async function untilThrottled(fixture: Fixture, url: string, method = 'GET') {
  for (let sent = 0; sent < 400; sent += 1) {
    const answer = await rawArm(fixture, url, { method, ...(method === 'PUT' ? { body: {} } : {}) });
    if (answer.status === 429) return { served: sent, answer };
  }
  throw new Error('The requests are never throttled');
}

function left(answer: RawAnswer, kind: string): string | undefined {
  return answer.headers[`x-ms-ratelimit-remaining-subscription-${kind}`];
}

describe('the limits of ARM', () => {
  it('are the published ones, and each answer tells what is left', async () => {
    const fixture = await startFixture();
    const read = await rawArm(fixture, GROUP_URL);
    expect([left(read, 'reads'), left(read, 'global-reads')]).toEqual(['249', '3749']);
    expect(left(read, 'writes')).toBeUndefined();
    const write = await rawArm(fixture, GROUP_URL, { method: 'PUT', body: { location: 'westus2' } });
    expect([left(write, 'writes'), left(write, 'global-writes')]).toEqual(['199', '2999']);
    const removal = await rawArm(fixture, GROUP_URL, { method: 'DELETE' });
    expect([left(removal, 'deletes'), left(removal, 'global-deletes')]).toEqual(['199', '2999']);
  });

  it('refuse a caller that has used its share until the time that the answer names', async () => {
    const fixture = await startFixture({ throttling: 0.02 });
    const { served, answer } = await untilThrottled(fixture, GROUP_URL);
    expect(served).toBe(5);
    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '2', 'x-ms-failure-cause': 'gateway' },
      body: { error: { code: 'SubscriptionRequestsThrottled' } },
    });
    expect(left(answer, 'reads')).toBe('0');
    await fixture.clock.advance(1999);
    expect(await rawArm(fixture, GROUP_URL)).toMatchObject({ status: 429 });
    await fixture.clock.advance(1);
    expect(await rawArm(fixture, GROUP_URL)).toMatchObject({ status: 404 });
  });

  it('fill a bucket no further than to its brim', async () => {
    const fixture = await startFixture({ throttling: 0.02 });
    await untilThrottled(fixture, GROUP_URL);
    await fixture.clock.advance(3_600_000);
    expect((await untilThrottled(fixture, GROUP_URL)).served).toBe(5);
  });

  it('count reads, writes and deletes apart, and subscriptions apart', async () => {
    const fixture = await startFixture({ throttling: 0.02 });
    await untilThrottled(fixture, GROUP_URL);
    await makeGroup(fixture);
    const other = GROUP_URL.replace(SUBSCRIPTION, '99999999-2222-3333-4444-555555555555');
    expect(await rawArm(fixture, other)).toMatchObject({ status: 404 });
  });

  it('are off when they are switched off', async () => {
    const fixture = await startFixture({ throttling: 'off' });
    const answer = await rawArm(fixture, GROUP_URL);
    expect(left(answer, 'reads')).toBeUndefined();
  });
});

describe('the limits of the providers', () => {
  it.each([
    ['reads of a cluster', `GET ${CLUSTERS}/one?${AKS}`, 6, 'GetManagedClusterHandler.GET'],
    ['writes of a cluster', `PUT ${CLUSTERS}/one?${AKS}`, 2, 'PutManagedClusterHandler.PUT'],
    ['lists of a group', `GET ${CLUSTERS}?${AKS}`, 6, 'ListManagedClustersByResourceGroupHandler.GET'],
    [
      'operation reads',
      `GET /subscriptions/${SUBSCRIPTION}/providers/Microsoft.ContainerService/locations/westus2/operations/o?${AKS}`,
      20,
      'GetOperationStatusHandler.GET',
    ],
  ])('of AKS are kept for %s, in its flat shape', async (_, request, count, handler) => {
    const [method, url = ''] = request.split(' ');
    const fixture = await startFixture({ throttling: 0.1 });
    const { served, answer } = await untilThrottled(fixture, url, method);
    expect(served).toBe(count);
    expect(answer.body).toMatchObject({
      code: 'Throttled',
      message: expect.stringContaining(handler) as string,
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('of AKS are kept for each cluster apart', async () => {
    const fixture = await startFixture({ throttling: 0.1 });
    await untilThrottled(fixture, `${CLUSTERS}/one?${AKS}`);
    expect(await rawArm(fixture, `${CLUSTERS}/two?${AKS}`)).toMatchObject({ status: 404 });
  });

  it('let a cluster be written again after the minutes that the refusal names', async () => {
    const fixture = await startFixture({ throttling: 0.1 });
    const { answer } = await untilThrottled(fixture, `${CLUSTERS}/one?${AKS}`, 'PUT');
    expect(answer.headers['retry-after']).toBe('600');
    await fixture.clock.advance(600_000);
    const { status } = await rawArm(fixture, `${CLUSTERS}/one?${AKS}`, { method: 'PUT', body: {} });
    expect(status).not.toBe(429);
  });
});
