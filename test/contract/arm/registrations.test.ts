import { describe, expect, it } from 'vitest';
import {
  collect,
  makeGroup,
  MINUTE,
  plainCluster,
  PREVIEW,
  putCluster,
  startFixture,
} from './arm-fixture.ts';

const NAMESPACE = 'Microsoft.ContainerService';

describe('the registrations of features', () => {
  it('ends again: Unregistering, then Unregistered, and may begin anew', async () => {
    const fixture = await startFixture();
    const { features } = fixture.features;
    const state = async () => (await features.get(NAMESPACE, PREVIEW)).properties?.state;
    await features.register(NAMESPACE, PREVIEW);
    await fixture.clock.advance(6 * MINUTE);
    expect((await features.unregister(NAMESPACE, PREVIEW)).properties?.state).toBe('Unregistering');
    await fixture.clock.advance(2 * MINUTE);
    expect(await state()).toBe('Unregistered');
    expect((await features.register(NAMESPACE, PREVIEW)).properties?.state).toBe('Registering');
  });

  it('is no longer taken for registered by the provider when it has ended', async () => {
    const fixture = await startFixture({ profile: 'preview-2022' });
    const { features } = fixture.features;
    await features.register(NAMESPACE, PREVIEW);
    await fixture.clock.advance(6 * MINUTE);
    await fixture.resources.providers.register(NAMESPACE);
    await fixture.clock.advance(MINUTE);
    await features.unregister(NAMESPACE, PREVIEW);
    await makeGroup(fixture);
    const apiServerAccessProfile = { enablePrivateCluster: true, enableVnetIntegration: true };
    await expect(putCluster(fixture, 'one', plainCluster({ apiServerAccessProfile }))).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining('is not enabled') as string,
    });
  });

  it('never ends where it is set to, and waits where it needs approval', async () => {
    const fixture = await startFixture({
      features: { [`${NAMESPACE}/Stuck`]: 'neverReady', [`${NAMESPACE}/Asked`]: 'needsApproval' },
    });
    const { features, subscriptionFeatureRegistrations } = fixture.features;
    await features.register(NAMESPACE, 'Stuck');
    await features.register(NAMESPACE, 'Asked');
    await fixture.clock.advance(10_000 * MINUTE);
    expect((await features.get(NAMESPACE, 'Stuck')).properties?.state).toBe('Registering');
    expect((await features.get(NAMESPACE, 'Asked')).properties?.state).toBe('Pending');
    const asked = await subscriptionFeatureRegistrations.get(NAMESPACE, 'Asked');
    expect(asked.properties).toMatchObject({ state: 'Pending', approvalType: 'ApprovalRequired' });
  });

  it('is made, read, listed and ended as a registration of the subscription', async () => {
    const fixture = await startFixture();
    const { subscriptionFeatureRegistrations, features } = fixture.features;
    await expect(subscriptionFeatureRegistrations.get(NAMESPACE, PREVIEW)).rejects.toMatchObject({
      statusCode: 404,
    });
    const made = await subscriptionFeatureRegistrations.createOrUpdate(NAMESPACE, PREVIEW);
    expect(made).toMatchObject({
      name: PREVIEW,
      properties: { state: 'Registering', approvalType: 'AutoApproval', providerNamespace: NAMESPACE },
    });
    await fixture.clock.advance(6 * MINUTE);
    expect((await features.get(NAMESPACE, PREVIEW)).properties?.state).toBe('Registered');
    const all = await collect(subscriptionFeatureRegistrations.listAllBySubscription());
    expect(all.map(({ name }) => name)).toEqual([PREVIEW]);
    const own = await collect(subscriptionFeatureRegistrations.listBySubscription(NAMESPACE));
    expect(own).toMatchObject([{ properties: { state: 'Registered' } }]);
    await subscriptionFeatureRegistrations.delete(NAMESPACE, PREVIEW);
    expect((await features.get(NAMESPACE, PREVIEW)).properties?.state).toBe('Unregistering');
  });
});

describe('the states of a provider', () => {
  it('are as the simulator is told, one that never ends among them', async () => {
    const fixture = await startFixture({
      providers: { 'Microsoft.Network': 'neverReady', 'Microsoft.Storage': 'registered' },
    });
    const { providers } = fixture.resources;
    expect((await providers.get('Microsoft.Storage')).registrationState).toBe('Registered');
    expect((await providers.get('Microsoft.Network')).registrationState).toBe('NotRegistered');
    await providers.register('Microsoft.Network');
    await fixture.clock.advance(10_000 * MINUTE);
    expect((await providers.get('Microsoft.Network')).registrationState).toBe('Registering');
  });

  it('go through Unregistering to Unregistered, when nothing can be created', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    const { providers } = fixture.resources;
    expect((await providers.unregister(NAMESPACE)).registrationState).toBe('Unregistering');
    await fixture.clock.advance(2 * MINUTE);
    expect((await providers.get(NAMESPACE)).registrationState).toBe('Unregistered');
    await expect(putCluster(fixture, 'one', plainCluster())).rejects.toMatchObject({
      statusCode: 409,
      code: 'MissingSubscriptionRegistration',
    });
    await providers.register(NAMESPACE);
    await fixture.clock.advance(MINUTE);
    await putCluster(fixture, 'one', plainCluster());
  });
});
