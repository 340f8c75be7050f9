/** What was made and is not seen: a read now and then asks a replica that does not know it. */
import { describe, expect, it } from 'vitest';
import { failure } from '../../support/fake-arm.ts';
import { textWith } from '../../support/matching.ts';
import { madeBy, resourceStepCases, stepAt } from '../../support/resource-steps.ts';

const seenAtOnce = resourceStepCases.filter(
  ({ kind }) => kind !== 'managedIdentity' && kind !== 'resourceGroup',
);
const missedOnce = { path: /./, answer: failure(404, 'ResourceNotFound', 'not here') };
const beingMade = { kind: 'resource', url: 'https://arm.test/made', method: 'PUT' };

describe.each(resourceStepCases)('what was made of kind $kind and reads miss', ({ kind, id }) => {
  it.each([{ handle: beingMade }, { outputs: { resourceId: id } }, { handle: { kind: 'lookedFor' } }])(
    'is found in the list and removed when the step knows $handle $outputs',
    async (knowledge) => {
      const { arm, step, call } = await madeBy(kind);
      arm.failNext(missedOnce);
      const undone = await step.undo({ ...call(), ...knowledge });
      expect(undone.outcome).toBe(kind === 'managedIdentity' ? 'done' : 'pending');
      expect(arm.sent('DELETE')).toHaveLength(1);
    },
  );

  it('is looked for in the list alone before it is sent, or by Azure where that can', async () => {
    const { arm, step, call } = stepAt(kind);
    await step.begin(call());
    expect(arm.sent('GET')).toHaveLength(kind === 'managedCluster' ? 0 : 1);
    expect(arm.requests.at(-1)?.ifNoneMatch).toBe(kind === 'managedCluster' ? '*' : undefined);
  });

  it('is not sent over when its own read misses it', async () => {
    const { arm, step, call } = await madeBy(kind);
    const itself = new RegExp(`/${id.split('/').at(-1) ?? ''}$`, 'i');
    arm.failNext({ ...missedOnce, method: 'GET', path: itself });
    expect(await step.begin(call())).toMatchObject({
      outcome: 'retry',
      problem: { code: kind === 'managedCluster' ? 'PreconditionFailed' : 'AppearedMeanwhile' },
    });
    expect(arm.sent('PUT')).toHaveLength(1);
  });

  it('is not sent over when there is no list to have it', async () => {
    const { arm, step, call } = await madeBy(kind);
    arm.failNext({ ...missedOnce, method: 'GET' });
    expect((await step.begin(call())).outcome).toBe(kind === 'managedCluster' ? 'retry' : 'done');
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
