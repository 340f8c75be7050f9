/** What holds for every step whose work is one ARM resource. */
import { describe, expect, it } from 'vitest';
import { failure } from '../../support/fake-arm.ts';
import { anyText, textWith } from '../../support/matching.ts';
import { handleOf, madeBy, resourceStepCases, stepAt } from '../../support/resource-steps.ts';
import { OTHERS_MARK, inputs, verbCall } from '../../support/step-inputs.ts';

describe.each(resourceStepCases)('the step $kind', ({ kind, id, isAsync, isMarked, output }) => {
  it('finds nothing where nothing is', async () => {
    const { step, call } = stepAt(kind);
    expect(await step.observe(call())).toEqual({ outcome: 'observed', observation: { found: 'absent' } });
  });

  it('makes the resource, and puts out what later steps need', async () => {
    const { arm, step, call } = stepAt(kind);
    const begun = await step.begin(call());
    expect(begun.outcome).toBe(isAsync ? 'pending' : 'done');
    arm.finish();
    const end = isAsync ? await step.poll(call(begun)) : begun;
    expect(end).toMatchObject({ outcome: 'done', outputs: { [output]: anyText } });
    expect(arm.resource(id)).toBeDefined();
  });

  it('sends one PUT however often it is begun', async () => {
    const { arm, step, call } = await madeBy(kind);
    const again = await step.begin(call());
    expect(again.outcome).toBe('done');
    expect(arm.sent('PUT')).toHaveLength(1);
  });

  it('recognises its own work after a connection that broke', async () => {
    const { arm, step, call } = stepAt(kind);
    arm.failNext({ method: 'PUT', answer: { code: 'ECONNRESET', afterwards: true } });
    expect(await step.begin(call())).toMatchObject({ outcome: 'retry', effect: 'unknown' });
    arm.finish();
    const seen = await step.observe(call());
    const expected = isMarked ? { found: 'ours', complete: true } : { found: 'fit' };
    expect(seen).toMatchObject({ outcome: 'observed', observation: expected });
  });

  it('adopts what somebody else made as it is wanted', async () => {
    const { arm, step, call } = await madeBy(kind);
    arm.seed(id, { ...arm.resource(id), tags: OTHERS_MARK });
    expect(await step.observe(call())).toMatchObject({ observation: { found: 'fit' } });
  });

  it('removes its own work, asking once while it goes', async () => {
    const { arm, step, call } = await madeBy(kind);
    let answer = await step.undo(call());
    for (let round = 0; answer.outcome === 'pending' && round < 5; round += 1) {
      if (round === 2) arm.finish();
      answer = await step.undo(round % 2 === 0 ? call() : call(answer));
    }
    expect(answer).toMatchObject({ outcome: 'done' });
    expect(arm.resource(id)).toBeUndefined();
    expect(arm.sent('DELETE')).toHaveLength(1);
  });

  it('has nothing to remove where nothing is', async () => {
    const { arm, step, call } = stepAt(kind);
    expect(await step.undo(call())).toEqual({ outcome: 'done', outputs: {} });
    expect(arm.sent('DELETE')).toEqual([]);
  });

  it('answers a throttled PUT with the time that ARM names', async () => {
    const { arm, step, call } = stepAt(kind);
    arm.failNext({ method: 'PUT', answer: { status: 429, body: {}, headers: { 'retry-after': '33' } } });
    expect(await step.begin(call())).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      retryAfterSeconds: 33,
    });
  });

  it('answers a policy with a refusal', async () => {
    const { arm, step, call } = stepAt(kind);
    arm.failNext({ method: 'PUT', answer: failure(403, 'RequestDisallowedByPolicy', 'no') });
    expect(await step.begin(call())).toMatchObject({ outcome: 'refused', problem: { class: 'governance' } });
  });

  it.each(['ResourceGroupNotFound', 'ParentResourceNotFound', 'ResourceNotFound', 'NotFound'])(
    'sends again when what it is put into is not to be seen yet: %s',
    async (code) => {
      const { arm, step, call } = stepAt(kind);
      arm.failNext({ method: 'PUT', answer: failure(404, code, 'not found') });
      expect(await step.begin(call())).toMatchObject({
        outcome: 'retry',
        effect: 'none',
        problem: { class: 'transient', code },
      });
      expect(await step.begin(call())).toMatchObject({ outcome: isAsync ? 'pending' : 'done' });
    },
  );

  it('says when it may not read, which may pass', async () => {
    const { arm, step, call } = stepAt(kind);
    const readsFirst = kind === 'managedCluster' ? [] : (['begin'] as const);
    for (const verb of ['observe', ...readsFirst, 'undo'] as const) {
      arm.failNext({ method: 'GET', answer: failure(403, 'AuthorizationFailed', 'no') });
      expect(await step[verb](call())).toMatchObject({
        outcome: 'retry',
        effect: 'none',
        problem: { class: 'rbacPropagating', owner: 'operator' },
      });
    }
  });
});

describe.each(resourceStepCases.filter(({ isAsync }) => isAsync))(
  'the operation of $kind',
  ({ kind, id, isMarked }) => {
    async function failing(error: Record<string, string>) {
      const each = stepAt(kind);
      const begun = await each.step.begin(each.call());
      each.arm.fail(error);
      return { ...each, begun };
    }

    it('is followed, not started again, when it is begun twice', async () => {
      const { arm, step, call } = stepAt(kind);
      await step.begin(call());
      expect(await step.begin(call())).toMatchObject({ outcome: 'pending', handle: { kind: 'resource' } });
      expect(arm.sent('PUT')).toHaveLength(1);
    });

    it('is pending while ARM is at work', async () => {
      const { arm, step, call } = stepAt(kind);
      const begun = await step.begin(call());
      expect(await step.poll(call(begun))).toMatchObject({ outcome: 'pending', handle: handleOf(begun) });
      expect(arm.sent('PUT')).toHaveLength(1);
    });

    it('is followed when it is found going on', async () => {
      const { arm, step, call } = stepAt(kind);
      await step.begin(call());
      const seen = await step.observe(call());
      if (!isMarked) {
        expect(seen).toMatchObject({ outcome: 'retry', effect: 'none', problem: { class: 'busy' } });
        return;
      }
      expect(seen).toMatchObject({ observation: { found: 'ours', handle: { kind: 'resource' } } });
      const handle =
        seen.outcome === 'observed' && 'handle' in seen.observation ? seen.observation.handle : undefined;
      arm.finish();
      expect(await step.poll(verbCall<unknown>(inputs[kind], handle))).toMatchObject({ outcome: 'done' });
    });

    it('is tried again, after a look, when its failure may pass', async () => {
      const { step, call, begun } = await failing({ code: 'AnotherOperationInProgress', message: 'busy' });
      expect(await step.poll(call(begun))).toMatchObject({ outcome: 'retry', effect: 'unknown' });
      const seen = await step.observe(call());
      const expected = isMarked ? { found: 'ours', complete: false } : { found: 'unfit' };
      expect(seen).toMatchObject({ observation: expected });
    });

    it('is sent again over its own failed work', async () => {
      const { arm, step, call } = await failing({ code: 'AnotherOperationInProgress', message: 'busy' });
      expect(await step.begin(call())).toMatchObject({ outcome: 'pending' });
      expect(arm.sent('PUT')).toHaveLength(2);
    });

    it('is refused when it cannot succeed', async () => {
      const { step, call, begun } = await failing({ code: 'QuotaExceeded', message: 'no' });
      expect(await step.poll(call(begun))).toMatchObject({ outcome: 'refused', problem: { class: 'quota' } });
    });

    it('is done when the resource came up in spite of the failure', async () => {
      const { arm, step, call, begun } = await failing({ code: 'SomethingNew', message: 'odd' });
      arm.comeUp(id);
      expect(await step.poll(call(begun))).toMatchObject({
        outcome: 'done',
        note: textWith('failure'),
      });
    });

    it('is replaced by a look at the resource when ARM has forgotten it', async () => {
      const { arm, step, call, begun } = await failing({ code: 'x', message: 'y' });
      arm.failNext({ path: /operations/, answer: failure(404, 'NotFound', 'expired') });
      expect(await step.poll(call(begun))).toMatchObject({
        outcome: 'retry',
        effect: 'unknown',
        problem: { code: 'ProvisioningFailed' },
      });
    });

    it('is read again when reading it fails', async () => {
      const { arm, step, call } = stepAt(kind);
      const begun = await step.begin(call());
      arm.failNext({ path: /operations/, answer: failure(500, 'InternalServerError', 'oops') });
      expect(await step.poll(call(begun))).toMatchObject({ outcome: 'retry', effect: 'none' });
    });

    it('is deleted again when the deletion failed for something that passes', async () => {
      const { arm, step, call } = await madeBy(kind);
      const deleting = await step.undo(call());
      arm.fail({ code: 'InUseSubnetCannotBeDeleted', message: 'in use' });
      const again = await step.undo(call(deleting));
      expect(again).toMatchObject({ outcome: 'pending', waitingFor: textWith('InUseSubnet') });
      arm.finish();
      expect(await step.undo(call(again))).toMatchObject({ outcome: 'done' });
      expect(arm.sent('DELETE')).toHaveLength(2);
    });

    it('is not taken for a deletion when the thing to undo is still being made', async () => {
      const { arm, step, call } = stepAt(kind);
      const begun = await step.begin(call());
      expect(await step.undo(call(begun))).toMatchObject({
        outcome: 'pending',
        handle: { method: 'DELETE' },
      });
      expect(arm.sent('DELETE')).toHaveLength(1);
    });
  },
);

describe.each(resourceStepCases.filter((each) => each.isMarked))('the mark of $kind', ({ kind, id }) => {
  it('does not send over what somebody else made in the meantime', async () => {
    const { arm, step, call } = await madeBy(kind);
    arm.seed(id, { ...arm.resource(id), tags: OTHERS_MARK });
    expect(await step.begin(call())).toMatchObject({ outcome: 'retry', effect: 'unknown' });
    expect(arm.sent('PUT')).toHaveLength(1);
  });

  it('deletes nothing of somebody else', async () => {
    const { arm, step, call } = await madeBy(kind);
    arm.seed(id, { ...arm.resource(id), tags: OTHERS_MARK });
    expect(await step.undo(call())).toMatchObject({
      outcome: 'refused',
      problem: { code: 'NotCreatedByThisOperation' },
    });
    expect(arm.sent('DELETE')).toEqual([]);
  });
});

describe.each(resourceStepCases.filter((each) => each.kind !== 'managedIdentity'))(
  'the deletion of $kind',
  ({ kind, id }) => {
    it('by somebody else is waited for', async () => {
      const { arm, step, call } = stepAt(kind);
      arm.seed(id, { location: 'eastus2', properties: { provisioningState: 'Deleting' } });
      expect(await step.observe(call())).toMatchObject({
        outcome: 'retry',
        problem: { code: 'BeingDeleted' },
      });
      expect(await step.begin(call())).toMatchObject({ outcome: 'retry', problem: { code: 'BeingDeleted' } });
      expect(arm.sent('PUT')).toEqual([]);
    });
  },
);
