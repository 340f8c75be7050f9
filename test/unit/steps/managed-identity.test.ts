import { describe, expect, it } from 'vitest';
import { managedIdentityStep } from '../../../src/steps/managed-identity.ts';
import { FakeArm, failure } from '../../support/fake-arm.ts';
import { IDENTITY_ID, inputs, verbCall } from '../../support/step-inputs.ts';

const call = verbCall(inputs.managedIdentity);

describe('managedIdentityStep', () => {
  it('puts out the ids that permissions are given by', async () => {
    const step = managedIdentityStep(new FakeArm().clients());
    expect(await step.begin(call)).toEqual({
      outcome: 'done',
      outputs: { resourceId: IDENTITY_ID, principalId: 'principal-1', clientId: 'client-1' },
    });
  });

  it('adopts an identity of any region', async () => {
    const arm = new FakeArm();
    arm.seed(IDENTITY_ID, { location: 'westeurope', properties: { principalId: 'p', clientId: 'c' } });
    expect(await managedIdentityStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'fit', outputs: { principalId: 'p' } },
    });
  });

  it('is removed also while it is not to be read yet', async () => {
    const arm = new FakeArm();
    const step = managedIdentityStep(arm.clients());
    const begun = await step.begin(call);
    const outputs = begun.outcome === 'done' ? begun.outputs : {};
    arm.failNext({ method: 'GET', answer: failure(404, 'ResourceNotFound', 'not yet') });
    expect(await step.undo({ ...call, outputs })).toEqual({ outcome: 'done', outputs: {} });
    expect(arm.resource(IDENTITY_ID)).toBeUndefined();
  });
});
