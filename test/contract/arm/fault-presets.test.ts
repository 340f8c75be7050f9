import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultPresets } from '../../../src/local/arm/faults/fault-presets.ts';
import {
  clusterIn,
  finish,
  GROUP,
  groupScope,
  journal,
  LOCATION,
  makeGroup,
  makeIdentity,
  makeLanding,
  makeNetwork,
  MINUTE,
  plainCluster,
  plan,
  PREVIEW,
  putCluster,
  rawArm,
  startFixture,
  type Fixture,
} from './arm-fixture.ts';

const CONTAINER_SERVICE = 'Microsoft.ContainerService';
const GROUP_URL = `${groupScope()}?api-version=2025-04-01`;
const anyText = (part: string): string => expect.stringContaining(part) as string;

type Check = (fixture: Fixture) => Promise<void>;

/** The answer to a read of the resource group. */
const readGives =
  (expected: object): Check =>
  async (fixture) => {
    expect(await rawArm(fixture, GROUP_URL)).toMatchObject(expected);
  };

const readBreaks: Check = async (fixture) => {
  await expect(rawArm(fixture, GROUP_URL)).rejects.toMatchObject({ code: 'ECONNRESET' });
};

/** A write of the resource group that is never answered is in the journal, with its effect or without. */
const writeHangs =
  (effect: 'updated' | 'none'): Check =>
  async (fixture) => {
    const given = new AbortController();
    const before = (await journal(fixture)).length;
    const init = { method: 'PUT', body: { location: LOCATION }, signal: given.signal };
    const ended = expect(rawArm(fixture, GROUP_URL, init)).rejects.toMatchObject({ name: 'AbortError' });
    let entries = await journal(fixture);
    while (entries.length === before) entries = await journal(fixture);
    expect(entries.at(-1)).toMatchObject({ status: 0, effects: [{ effect }] });
    given.abort();
    await ended;
  };

/** How the creation of a cluster ends, and what is then read of it. */
const clusterEnds =
  (code: string, state: string): Check =>
  async (fixture) => {
    const poller = fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await expect(finish(fixture.clock, poller)).rejects.toThrow(code);
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster).toMatchObject({ provisioningState: state });
  };

async function featureState(fixture: Fixture, afterMs: number): Promise<string | undefined> {
  await fixture.features.features.register(CONTAINER_SERVICE, PREVIEW);
  await fixture.clock.advance(afterMs);
  return (await fixture.features.features.get(CONTAINER_SERVICE, PREVIEW)).properties?.state;
}

/** How often in 60 reads something goes wrong. */
async function failuresOfReads(fixture: Fixture): Promise<number> {
  let failures = 0;
  for (let read = 0; read < 60; read += 1) {
    const status = await rawArm(fixture, GROUP_URL).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 200) failures += 1;
  }
  return failures;
}

const isFlaky: Check = async (fixture) => {
  const failures = await failuresOfReads(fixture);
  expect(failures).toBeGreaterThan(0);
  expect(failures).toBeLessThan(30);
};

const DAY = 24 * 60 * MINUTE;

const checks: Readonly<Record<string, Check>> = {
  throttled: readGives({ status: 429, headers: { 'retry-after': '17' } }),
  'throttled-date': readGives({
    status: 429,
    headers: { 'retry-after': expect.stringMatching(/ GMT$/) as string },
  }),
  'throttled-ms': readGives({ status: 429, headers: { 'x-ms-retry-after-ms': '1500' } }),
  'throttled-no-hint': async (fixture) => {
    const answer = await rawArm(fixture, GROUP_URL);
    expect(answer.status).toBe(429);
    expect(Object.keys(answer.headers).filter((name) => name.includes('retry'))).toEqual([]);
  },
  'server-busy': readGives({ status: 503, headers: { 'retry-after': '10' } }),
  'internal-error': readGives({ status: 500, body: { error: { code: 'InternalServerError' } } }),
  'gateway-timeout': async (fixture) => {
    await expect(makeGroup(fixture, 'late')).rejects.toMatchObject({ statusCode: 504 });
    await fixture.resources.resourceGroups.get('late');
  },
  'timeout-before': writeHangs('none'),
  'timeout-after': writeHangs('updated'),
  'reset-before': readBreaks,
  'reset-after': readBreaks,
  'proxy-page': readGives({ status: 502, headers: { 'content-type': 'text/html' } }),
  'proxy-page-ok': readGives({ status: 200, headers: { 'content-type': 'text/html' } }),
  'empty-body': readGives({ status: 200, text: '' }),
  'truncated-json': readGives({ status: 200, body: undefined, text: anyText('{"id"') }),
  'torn-body': readBreaks,
  flaky: isFlaky,
  'flaky-network': isFlaky,
  'aks-capacity': clusterEnds('AKSCapacityHeavyUsage', 'Failed'),
  'aks-quota': async (fixture) => {
    await expect(putCluster(fixture, 'one', plainCluster())).rejects.toMatchObject({
      statusCode: 400,
      code: 'QuotaExceeded',
    });
  },
  'aks-create-fails': clusterEnds('InternalOperationError', 'Failed'),
  'aks-create-canceled': clusterEnds('canceled', 'Canceled'),
  'aks-create-hangs': async (fixture) => {
    await putCluster(fixture, 'one', plainCluster());
    await fixture.clock.advance(DAY);
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster).toMatchObject({ provisioningState: 'Creating' });
  },
  'aks-late-success': async (fixture) => {
    await clusterEnds('ControlPlaneAddOnsNotReady', 'Failed')(fixture);
    await fixture.clock.advance(3 * MINUTE);
    const cluster = await fixture.aks.managedClusters.get(GROUP, 'one');
    expect(cluster).toMatchObject({ provisioningState: 'Succeeded' });
  },
  'aks-delete-fails': async (fixture) => {
    await finish(fixture.clock, fixture.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()));
    const removal = finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
    await expect(removal).rejects.toThrow('InternalOperationError');
    await finish(fixture.clock, fixture.aks.managedClusters.delete(GROUP, 'one'));
  },
  'network-busy': async (fixture) => {
    await expect(makeNetwork(fixture)).rejects.toMatchObject({ statusCode: 429, code: 'RetryableError' });
    await makeNetwork(fixture);
  },
  'policy-denied': async (fixture) => {
    const denied = { method: 'PUT', body: { location: LOCATION } };
    expect(await rawArm(fixture, GROUP_URL, denied)).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'RequestDisallowedByPolicy',
          message: anyText(groupScope()),
          additionalInfo: [{ type: 'PolicyViolation', info: { policyDefinitionEffect: 'deny' } }],
        },
      },
    });
  },
  'scope-locked': async (fixture) => {
    expect(await rawArm(fixture, GROUP_URL, { method: 'DELETE' })).toMatchObject({
      status: 409,
      body: { error: { code: 'ScopeLocked', message: anyText(`locked: '${groupScope()}'`) } },
    });
  },
  'permission-never': async (fixture) => {
    const { identityId } = await makeLanding(fixture);
    await fixture.clock.advance(DAY);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject({
      code: 'LinkedAuthorizationFailed',
    });
  },
  'permission-slow': async (fixture) => {
    const { identityId } = await makeLanding(fixture);
    await fixture.clock.advance(20 * MINUTE);
    await expect(putCluster(fixture, 'one', clusterIn(identityId))).rejects.toMatchObject({
      code: 'LinkedAuthorizationFailed',
    });
    await fixture.clock.advance(10 * MINUTE);
    await putCluster(fixture, 'one', clusterIn(identityId));
  },
  'identity-slow': async (fixture) => {
    await makeIdentity(fixture);
    const read = () => fixture.identities.userAssignedIdentities.get(GROUP, 'fleet-id');
    await expect(read()).rejects.toMatchObject({ statusCode: 404 });
    await fixture.clock.advance(MINUTE);
    await read();
  },
  'feature-stuck': async (fixture) => {
    expect(await featureState(fixture, DAY)).toBe('Registering');
  },
  'feature-pending': async (fixture) => {
    expect(await featureState(fixture, DAY)).toBe('Pending');
  },
  'feature-not-found': async (fixture) => {
    await expect(featureState(fixture, 0)).rejects.toMatchObject({
      statusCode: 404,
      code: 'FeatureNotFound',
    });
  },
  'provider-stuck': async (fixture) => {
    await fixture.resources.providers.register('Microsoft.Storage');
    await fixture.clock.advance(DAY);
    const provider = await fixture.resources.providers.get('Microsoft.Storage');
    expect(provider).toMatchObject({ registrationState: 'Registering' });
  },
};

describe('the preset', () => {
  it.each(Object.keys(faultPresets))('%s does what its name says', async (preset) => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    expect(await plan(fixture, { preset })).toMatchObject({ status: 201 });
    const check = checks[preset];
    expect(check).toBeDefined();
    await check?.(fixture);
  });

  it.each(Object.keys(faultPresets))('%s is in the documentation', (preset) => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/simulator.md'), 'utf8');
    expect(text).toContain(`| \`${preset}\` |`);
  });

  it('can be aimed otherwise', async () => {
    const fixture = await startFixture();
    await makeGroup(fixture);
    await plan(fixture, { preset: 'server-busy', method: 'PUT', occurrence: 2 });
    await fixture.resources.resourceGroups.get(GROUP);
    await makeGroup(fixture);
    await expect(makeGroup(fixture)).rejects.toMatchObject({ statusCode: 503 });
  });
});
