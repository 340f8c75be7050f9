import { describe, expect, it } from 'vitest';
import {
  clusterIn,
  GROUP,
  makeLanding,
  MINUTE,
  plainCluster,
  PREVIEW,
  putCluster,
  startFixture,
} from './arm-fixture.ts';

const AKS = 'Microsoft.ContainerService';
const FULL_NAME = `${AKS}/${PREVIEW}`;
const NOT_ENABLED = {
  statusCode: 400,
  code: 'BadRequest',
  message: expect.stringContaining('is not enabled') as string,
};

describe('preview features', () => {
  it('take 3 to 6 minutes to register', async () => {
    const { features, clock } = await startFixture();
    expect(await features.features.register(AKS, PREVIEW)).toMatchObject({
      properties: { state: 'Registering' },
    });
    await clock.advance(3 * MINUTE - 1000);
    expect(await features.features.get(AKS, PREVIEW)).toMatchObject({ properties: { state: 'Registering' } });
    await clock.advance(3 * MINUTE + 1000);
    expect(await features.features.get(AKS, PREVIEW)).toMatchObject({
      name: FULL_NAME,
      properties: { state: 'Registered' },
    });
  });

  it('are listed by namespace', async () => {
    const { features } = await startFixture();
    const names = [];
    for await (const { name } of features.features.list(AKS)) names.push(name);
    expect(names).toContain(FULL_NAME);
  });

  it('are not found where the service no longer knows them', async () => {
    const { features } = await startFixture({ features: { [FULL_NAME]: 'notFound' } });
    const refusal = { statusCode: 404, code: 'FeatureNotFound' };
    await expect(features.features.get(AKS, PREVIEW)).rejects.toMatchObject(refusal);
    await expect(features.features.register(AKS, PREVIEW)).rejects.toMatchObject(refusal);
  });

  it('refuse registration where they do not support it', async () => {
    const { features } = await startFixture({ features: { [FULL_NAME]: 'unsupported' } });
    await expect(features.features.register(AKS, PREVIEW)).rejects.toThrow('does not support registration');
  });

  it('stay Pending where they need an approval', async () => {
    const { features, clock } = await startFixture({ features: { [FULL_NAME]: 'needsApproval' } });
    await features.features.register(AKS, PREVIEW);
    await clock.advance(24 * 60 * MINUTE);
    expect(await features.features.get(AKS, PREVIEW)).toMatchObject({ properties: { state: 'Pending' } });
  });

  it('have effect only when the provider was registered again after them', async () => {
    const fixture = await startFixture({ profile: 'preview-2022' });
    const { identityId } = await makeLanding(fixture);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject(NOT_ENABLED);
    await fixture.features.features.register(AKS, PREVIEW);
    await fixture.resources.providers.register(AKS);
    await fixture.clock.advance(6 * MINUTE);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject(NOT_ENABLED);
    await fixture.resources.providers.register(AKS);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject(NOT_ENABLED);
    await fixture.clock.advance(MINUTE);
    await putCluster(fixture, 'one', clusterIn(identityId));
  });

  it('are not taken up by a registration of the provider that was before them', async () => {
    const fixture = await startFixture({ profile: 'preview-2022' });
    const { features, resources, clock } = fixture;
    const { identityId } = await makeLanding(fixture);
    await features.features.register(AKS, 'AKSPrivateLinkPreview');
    await clock.advance(6 * MINUTE);
    await resources.providers.register(AKS);
    await clock.advance(MINUTE);
    await features.features.register(AKS, PREVIEW);
    await clock.advance(6 * MINUTE);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject(NOT_ENABLED);
    expect(await resources.providers.register(AKS)).toMatchObject({ registrationState: 'Registering' });
    await clock.advance(MINUTE);
    await putCluster(fixture, 'one', clusterIn(identityId));
  });

  it('are not needed under the rules of general availability', async () => {
    const fixture = await startFixture();
    const { identityId } = await makeLanding(fixture);
    await putCluster(fixture, 'one', clusterIn(identityId));
    expect(await fixture.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Creating',
    });
  });

  it('are not needed for a cluster without them', async () => {
    const fixture = await startFixture({ profile: 'preview-2022' });
    await fixture.resources.resourceGroups.createOrUpdate(GROUP, { location: 'westus2' });
    await putCluster(fixture, 'one', plainCluster());
  });
});

describe('resource providers', () => {
  it('stay Registered when they are registered again without need', async () => {
    const { resources } = await startFixture();
    expect(await resources.providers.get(AKS)).toMatchObject({ registrationState: 'Registered' });
    expect(await resources.providers.register(AKS)).toMatchObject({ registrationState: 'Registered' });
  });

  it('take a minute to register for the first time', async () => {
    const { resources, clock } = await startFixture();
    expect(await resources.providers.get('Microsoft.Storage')).toMatchObject({
      registrationState: 'NotRegistered',
    });
    expect(await resources.providers.register('Microsoft.Storage')).toMatchObject({
      registrationState: 'Registering',
    });
    await clock.advance(MINUTE);
    expect(await resources.providers.get('microsoft.storage')).toMatchObject({
      namespace: 'Microsoft.Storage',
      registrationState: 'Registered',
    });
  });

  it('are refused by a name that no provider has', async () => {
    const { resources } = await startFixture();
    await expect(resources.providers.get('Microsoft.Nonsense')).rejects.toMatchObject({
      statusCode: 404,
      code: 'InvalidResourceNamespace',
    });
  });
});
