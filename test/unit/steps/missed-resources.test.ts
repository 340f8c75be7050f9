/** What was made and is not seen: a read now and then asks a replica that does not know it. */
import { describe, expect, it } from 'vitest';
import { failure } from '../../support/fake-arm.ts';
import { textWith } from '../../support/matching.ts';
import { madeBy, resourceStepCases, stepAt } from '../../support/resource-steps.ts';
import { CLUSTER_ID } from '../../support/step-inputs.ts';

const seenAtOnce = resourceStepCases.filter(
  ({ kind }) => kind !== 'managedIdentity' && kind !== 'resourceGroup',
);
const missedOnce = { path: /./, answer: failure(404, 'ResourceNotFound', 'not here') };
const beingMade = { kind: 'resource', url: 'https://arm.test/made', method: 'PUT' };

describe.each(seenAtOnce.filter(({ kind }) => kind !== 'managedCluster'))(
  'what was made of kind $kind, which is looked for in no list',
  ({ kind, id }) => {
    it('is taken for gone only when it is missed twice', async () => {
      const { arm, step, call } = await madeBy(kind);
      const known = { ...call(), outputs: { resourceId: id } };
      arm.failNext(missedOnce);
      const missed = await step.undo(known);
      expect(missed).toMatchObject({ outcome: 'pending', waitingFor: textWith('second look') });
      const again = await step.undo({ ...call(missed), outputs: { resourceId: id } });
      expect(again).toMatchObject({ outcome: 'pending', handle: { method: 'DELETE' } });
      expect(arm.sent('DELETE')).toHaveLength(1);
    });

    it('is looked for again when it was cut short in the making and is missed once', async () => {
      const { arm, step, call } = await madeBy(kind);
      arm.failNext(missedOnce);
      expect(await step.undo({ ...call(), handle: beingMade })).toMatchObject({
        outcome: 'pending',
        waitingFor: textWith('second look'),
      });
    });
  },
);

describe('a cluster that reads miss', () => {
  it.each([
    { handle: beingMade },
    { outputs: { resourceId: CLUSTER_ID } },
    { handle: { kind: 'lookedFor' } },
  ])('is found in the list and removed when the step knows $handle $outputs', async (knowledge) => {
    const { arm, step, call } = await madeBy('managedCluster');
    arm.failNext(missedOnce);
    const undone = await step.undo({ ...call(), ...knowledge });
    expect(undone).toMatchObject({ outcome: 'pending', handle: { method: 'DELETE' } });
  });

  it('is not sent over', async () => {
    const { arm, step, call } = await madeBy('managedCluster');
    arm.failNext(missedOnce);
    expect(await step.begin(call())).toMatchObject({
      outcome: 'retry',
      effect: 'unknown',
      problem: { code: 'AppearedMeanwhile' },
    });
    expect(arm.sent('PUT')).toHaveLength(1);
  });
});

describe.each(seenAtOnce)('what was made of kind $kind', ({ kind, id }) => {
  it('is looked for again when it was there and its deletion does not find it', async () => {
    const { arm, step, call } = await madeBy(kind);
    arm.failNext({ method: 'DELETE', path: /./, answer: failure(404, 'ResourceNotFound', 'not here') });
    const missed = await step.undo({ ...call(), outputs: { resourceId: id } });
    expect(missed).toMatchObject({ outcome: 'pending', waitingFor: textWith('second look') });
    const again = await step.undo({ ...call(missed), outputs: { resourceId: id } });
    expect(again).toMatchObject({ outcome: 'pending', handle: { method: 'DELETE' } });
  });

  it('is gone when it is missed twice', async () => {
    const { step, call } = stepAt(kind);
    const missed = await step.undo({ ...call(), outputs: { resourceId: id } });
    const again = await step.undo({ ...call(missed), outputs: { resourceId: id } });
    expect(again).toEqual({ outcome: 'done', outputs: {} });
  });
});
