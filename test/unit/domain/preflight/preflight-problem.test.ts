import { describe, expect, it } from 'vitest';
import {
  checkWorld,
  preflightOutputs,
  preflightProblem,
} from '../../../../src/domain/preflight/check-world.ts';
import { absent, known, unknown } from '../../../../src/domain/preflight/world-snapshot.ts';
import { emptyWorld, seenNetwork } from '../../../support/preflight-world.ts';
import { clusterRequest } from '../../../support/requests.ts';

const request = clusterRequest();
const empty = emptyWorld(request);

describe('preflightProblem', () => {
  it('is none when nothing is wrong', () => {
    expect(preflightProblem(checkWorld(request, empty).findings)).toBeUndefined();
  });

  it('tells every failure at once, and none of the warnings', () => {
    const world = {
      ...empty,
      nodeGroup: known({ location: 'westus2', state: 'Succeeded' }),
      clusterLocations: known(['eastus2']),
      locks: known([{ level: 'ReadOnly', scope: '/s' }]),
    };
    const problem = preflightProblem(checkWorld(request, world).findings);
    expect(problem).toMatchObject({ code: 'PreflightFailed', class: 'invalidInput', owner: 'user' });
    expect(problem?.message).toMatch(/V48.*V42/);
    expect(problem?.message).not.toContain('V49');
  });

  it('has the class of the one rule that fails', () => {
    const world = { ...empty, neighbours: known(['/other']) };
    expect(preflightProblem(checkWorld(request, world).findings)).toMatchObject({
      class: 'networkCapacity',
      target: 'network.apiServerSubnet.addressPrefix',
    });
  });

  it('stays short however much is wrong', () => {
    const names = Array.from({ length: 20 }, (_, index) => `hub-${String(index)}`);
    const id = (name: string) =>
      `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/${name}`;
    const many = clusterRequest({
      connectivity: { peerings: names.map((name) => ({ virtualNetworkId: id(name) })) },
    });
    const remoteNetworks = names.map((name) => ({ id: id(name), network: absent }));
    const problem = preflightProblem(checkWorld(many, { ...emptyWorld(many), remoteNetworks }).findings);
    expect(problem?.message).toContain('and 8 more');
    expect(JSON.stringify(problem).length).toBeLessThan(2500);
  });
});

describe('preflightOutputs', () => {
  it('counts, and keeps warnings and what is unknown', () => {
    const world = {
      ...empty,
      usages: unknown('no permission'),
      network: known(seenNetwork({ state: 'Updating' })),
    };
    const outputs = preflightOutputs(request, checkWorld(request, world));
    expect(outputs).toMatchObject({ warnings: 1, unknown: 1 });
    expect(outputs['notes']).toMatch(
      /in the state Updating.*no permission|no permission.*in the state Updating/,
    );
    expect(JSON.stringify(outputs).length).toBeLessThan(2000);
  });
});
