import { describe, expect, it } from 'vitest';
import { previewFeatureStep } from '../../../src/steps/preview-feature.ts';
import { resourceProviderStep } from '../../../src/steps/resource-provider.ts';
import { FakeArm, failure } from '../../support/fake-arm.ts';
import { inputs, verbCall } from '../../support/step-inputs.ts';
import { textWith } from '../../support/matching.ts';

const NAME = 'Microsoft.ContainerService/EnableAPIServerVnetIntegrationPreview';
const tolerant = verbCall(inputs.previewFeature);
const strict = verbCall({ ...inputs.previewFeature, whenUnavailable: 'refuse' as const });
const notNeeded = { note: textWith('no longer needed: the feature is generally available') };

function featureAt(state: string | undefined) {
  const arm = new FakeArm();
  if (state !== undefined) arm.features.set(NAME, state);
  return { arm, step: previewFeatureStep(arm.clients()) };
}

describe('previewFeatureStep', () => {
  it.each([
    ['Registered', 'fit'],
    ['NotRegistered', 'absent'],
    ['Registering', 'absent'],
    ['Unregistered', 'absent'],
  ])('finds a feature that is %s to be %s', async (state, found) => {
    const { step } = featureAt(state);
    expect(await step.observe(tolerant)).toMatchObject({ outcome: 'observed', observation: { found } });
  });

  it('registers and waits until it is registered', async () => {
    const { arm, step } = featureAt('NotRegistered');
    expect(await step.begin(tolerant)).toMatchObject({
      outcome: 'pending',
      waitingFor: 'feature EnableAPIServerVnetIntegrationPreview is Registering',
    });
    expect(await step.poll(tolerant)).toMatchObject({ outcome: 'pending' });
    arm.features.set(NAME, 'Registered');
    expect(await step.poll(tolerant)).toEqual({ outcome: 'done', outputs: { state: 'Registered' } });
    expect(arm.sent('POST')).toHaveLength(1);
  });

  it('registers nothing in a subscription for production, and under ga does without (V45)', async () => {
    const { arm, step } = featureAt('NotRegistered');
    const input = { ...inputs.previewFeature, mayRegister: false };
    expect(await step.observe(verbCall(input))).toMatchObject({
      observation: { found: 'fit', note: textWith('production') },
    });
    expect(await step.observe(verbCall({ ...input, whenUnavailable: 'refuse' as const }))).toMatchObject({
      outcome: 'refused',
      problem: { code: 'PreviewNotAllowed', owner: 'user', remedy: textWith('allowPreview') },
    });
    expect(arm.sent('POST')).toEqual([]);
  });

  it('uses what is registered in a subscription for production', async () => {
    const { step } = featureAt('Registered');
    const answer = await step.observe(verbCall({ ...inputs.previewFeature, mayRegister: false }));
    expect(answer).toMatchObject({ observation: { found: 'fit', outputs: { state: 'Registered' } } });
  });

  it('makes one request of the looks of fifty operations', async () => {
    const arm = new FakeArm();
    arm.features.set(NAME, 'Registering');
    const step = previewFeatureStep(arm.clients({ sharedReadMs: 5000 }));
    await Promise.all(Array.from({ length: 50 }, () => step.poll(tolerant)));
    expect(arm.sent('GET')).toHaveLength(1);
  });

  it('refuses one that waits for approval', async () => {
    const { step } = featureAt('Pending');
    for (const answer of [
      await step.observe(tolerant),
      await step.begin(tolerant),
      await step.poll(tolerant),
    ]) {
      expect(answer).toMatchObject({
        outcome: 'refused',
        problem: { class: 'approvalNeeded', remedy: textWith('again under a new request id') },
      });
    }
  });

  it('waits while it is being unregistered', async () => {
    const { step } = featureAt('Unregistering');
    expect(await step.observe(tolerant)).toMatchObject({ outcome: 'retry', problem: { class: 'busy' } });
  });

  it('does without one that is not found', async () => {
    const { step } = featureAt(undefined);
    expect(await step.observe(tolerant)).toEqual({
      outcome: 'observed',
      observation: { found: 'fit', outputs: { state: 'NotNeeded' }, ...notNeeded },
    });
    expect(await step.begin(tolerant)).toMatchObject({ outcome: 'done', ...notNeeded });
  });

  it('does without one that cannot be registered any more', async () => {
    const { arm, step } = featureAt('NotRegistered');
    arm.failNext({
      method: 'POST',
      answer: failure(400, 'BadRequest', `The feature '${NAME}' does not support registration.`),
    });
    expect(await step.begin(tolerant)).toMatchObject({ outcome: 'done', ...notNeeded });
  });

  it('refuses when the profile cannot do without it', async () => {
    const { step } = featureAt(undefined);
    expect(await step.observe(strict)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'FeatureNotFound', class: 'notAvailable' },
    });
  });

  it('never unregisters', async () => {
    const { arm, step } = featureAt('Registered');
    expect(await step.undo(tolerant)).toMatchObject({
      outcome: 'done',
      note: textWith('stays'),
    });
    expect(arm.requests).toEqual([]);
  });
});

describe('resourceProviderStep', () => {
  const call = verbCall(inputs.resourceProvider);

  it.each(['NotRegistered', 'Registered', 'Registering'])('registers again one that is %s', async (state) => {
    const arm = new FakeArm();
    arm.providers.set('Microsoft.ContainerService', state);
    const step = resourceProviderStep(arm.clients());
    expect(await step.observe(call)).toMatchObject({ observation: { found: 'absent' } });
    expect(await step.begin(call)).toMatchObject({
      outcome: 'pending',
      waitingFor: textWith('Registering'),
    });
    expect(await step.poll(call)).toMatchObject({ outcome: 'pending' });
    arm.providers.set('Microsoft.ContainerService', 'Registered');
    expect(await step.poll(call)).toEqual({ outcome: 'done', outputs: { state: 'Registered' } });
    expect(arm.sent('POST')).toHaveLength(1);
  });

  it('is busy while somebody unregisters it', async () => {
    const arm = new FakeArm();
    arm.providers.set('Microsoft.ContainerService', 'Unregistering');
    expect(await resourceProviderStep(arm.clients()).observe(call)).toMatchObject({ outcome: 'retry' });
  });

  it('never unregisters', async () => {
    const arm = new FakeArm();
    expect(await resourceProviderStep(arm.clients()).undo(call)).toMatchObject({ outcome: 'done' });
    expect(arm.requests).toEqual([]);
  });
});
