import { describe, expect, it } from 'vitest';
import { managedClusterStep } from '../../../src/steps/managed-cluster.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import { CLUSTER_ID, inputs, MARK, verbCall } from '../../support/step-inputs.ts';

/** ARM with the cluster of the inputs in it. */
function withCluster(properties: object): FakeArm {
  const arm = new FakeArm();
  arm.seed(CLUSTER_ID, { tags: MARK, properties: { nodeResourceGroup: 'MC_rg', ...properties } });
  return arm;
}

describe('a cluster that has failed', () => {
  const call = verbCall(inputs.managedCluster);
  const provisioningError = { code: 'SubnetIsFull', message: 'Subnet n is full, see https://x/?sig=abc' };
  const pools = [
    {
      name: 'system',
      provisioningState: 'Failed',
      powerState: { code: 'Running' },
      status: { provisioningError },
    },
    { name: 'b', provisioningState: 'Succeeded' },
  ];
  const failed = {
    provisioningState: 'Failed',
    powerState: { code: 'Running' },
    status: { provisioningError },
    agentPoolProfiles: pools,
  };

  it('is told of with the states and reasons of all its parts, and no secret', async () => {
    const arm = withCluster(failed);
    expect(await managedClusterStep(arm.clients()).diagnose?.(call)).toEqual({
      outcome: 'diagnosed',
      diagnostics: {
        provisioningState: 'Failed',
        powerState: 'Running',
        nodeResourceGroup: 'MC_rg',
        error: { code: 'SubnetIsFull', message: 'Subnet n is full, see https://x/?sig=***' },
        agentPools: [
          {
            name: 'system',
            provisioningState: 'Failed',
            powerState: 'Running',
            error: { code: 'SubnetIsFull', message: 'Subnet n is full, see https://x/?sig=***' },
          },
          { name: 'b', provisioningState: 'Succeeded' },
        ],
      },
    });
  });

  it('is told of in few words, however many pools it has', async () => {
    const long = { code: 'X', message: 'm'.repeat(5000) };
    const many = Array.from({ length: 10 }, (_, index) => ({
      name: `pool${String(index)}`,
      status: { provisioningError: long },
    }));
    const arm = withCluster({
      ...failed,
      status: { provisioningError: long },
      agentPoolProfiles: many,
    });
    const answer = await managedClusterStep(arm.clients()).diagnose?.(call);
    expect(JSON.stringify(answer).length).toBeLessThan(2500);
  });

  it('answers what reading it met with', async () => {
    const arm = new FakeArm();
    expect(await managedClusterStep(arm.clients()).diagnose?.(call)).toMatchObject({
      problem: { class: 'notFound' },
    });
  });

  it('is refused for the reason that it keeps when its operation is forgotten', async () => {
    const arm = withCluster(failed);
    expect(await managedClusterStep(arm.clients()).poll(call)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'SubnetIsFull', class: 'networkCapacity' },
    });
    const silent = withCluster({ provisioningState: 'Failed' });
    expect(await managedClusterStep(silent.clients()).poll(call)).toMatchObject({
      outcome: 'retry',
      problem: { code: 'ProvisioningFailed' },
    });
  });
});
