import { describe, expect, it } from 'vitest';
import type { OperationHandle, PollAnswer } from '../../../src/domain/verb-answers.ts';
import { otherAssignmentName, roleAssignmentName } from '../../../src/steps/find-role-assignment.ts';
import { rbacPropagationStep } from '../../../src/steps/rbac-propagation.ts';
import { roleAssignmentStep } from '../../../src/steps/role-assignment.ts';
import { FakeArm, failure } from '../../support/fake-arm.ts';
import { textWith } from '../../support/matching.ts';
import {
  API_SUBNET_ID,
  NETWORK_CONTRIBUTOR,
  NODE_SUBNET_ID,
  SUBSCRIPTION,
  inputs,
  verbCall,
} from '../../support/step-inputs.ts';

const call = verbCall(inputs.roleAssignment);
const ROLE_ID = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${NETWORK_CONTRIBUTOR}`;

function assignmentId(scope: string, name: string): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

function seedGrant(arm: FakeArm, scope: string, name: string, more: object = {}): void {
  const { principalId } = inputs.roleAssignment;
  arm.seed(assignmentId(scope, name), {
    properties: { scope, principalId, roleDefinitionId: ROLE_ID, ...more },
  });
}

describe('roleAssignmentName', () => {
  it('is the same for the same grant, however its ids are written', () => {
    const name = roleAssignmentName(inputs.roleAssignment);
    expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(
      roleAssignmentName({ ...inputs.roleAssignment, scope: API_SUBNET_ID.toUpperCase().slice(1) }),
    ).toBe(name);
  });

  it.each(['scope', 'roleId', 'principalId'])('is another one for another %s', (field) => {
    expect(roleAssignmentName({ ...inputs.roleAssignment, [field]: 'other' })).not.toBe(
      roleAssignmentName(inputs.roleAssignment),
    );
  });

  it('is pinned, for running operations find their grants by it', () => {
    expect(roleAssignmentName(inputs.roleAssignment)).toMatchInlineSnapshot(
      `"66ded1d5-397e-53f2-ab26-cab284c1c3dd"`,
    );
  });
});

describe('roleAssignmentStep', () => {
  it('grants the role to a service principal, under the computed name', async () => {
    const arm = new FakeArm();
    const step = roleAssignmentStep(arm.clients());
    expect(await step.observe(call)).toMatchObject({ observation: { found: 'absent' } });
    const id = assignmentId(API_SUBNET_ID, roleAssignmentName(inputs.roleAssignment));
    expect(await step.begin(call)).toEqual({ outcome: 'done', outputs: { resourceId: id } });
    expect(arm.requests.at(-1)).toMatchObject({
      path: id,
      body: {
        properties: {
          roleDefinitionId: ROLE_ID,
          principalId: inputs.roleAssignment.principalId,
          principalType: 'ServicePrincipal',
          description: 'Slipway operation op-1',
        },
      },
    });
    expect(await step.observe(call)).toMatchObject({ observation: { found: 'ours', complete: true } });
  });

  it('sent twice makes one assignment', async () => {
    const arm = new FakeArm();
    const step = roleAssignmentStep(arm.clients());
    await step.begin(call);
    expect(await step.begin(call)).toMatchObject({ outcome: 'done' });
    expect(new Set(arm.sent('PUT')).size).toBe(1);
  });

  it('adopts the same grant under another name, and never removes it', async () => {
    const arm = new FakeArm();
    const step = roleAssignmentStep(arm.clients());
    seedGrant(arm, API_SUBNET_ID, 'theirs');
    expect(await step.observe(call)).toMatchObject({ observation: { found: 'fit' } });
    expect(await step.begin(call)).toMatchObject({
      outcome: 'done',
      outputs: { resourceId: assignmentId(API_SUBNET_ID, 'theirs') },
    });
    expect(await step.undo(call)).toMatchObject({ outcome: 'done' });
    expect(arm.sent('DELETE')).toEqual([]);
  });

  describe('when another operation has made the same grant under the same name', () => {
    const id = assignmentId(API_SUBNET_ID, roleAssignmentName(inputs.roleAssignment));
    const adopted = { resourceId: id, adopted: true };

    function grantedByAnother() {
      const arm = new FakeArm();
      const name = roleAssignmentName(inputs.roleAssignment);
      seedGrant(arm, API_SUBNET_ID, name, { description: 'Slipway operation op-2' });
      return { arm, step: roleAssignmentStep(arm.clients()) };
    }

    it('finds it fit', async () => {
      const { step } = grantedByAnother();
      expect(await step.observe(call)).toMatchObject({
        observation: { found: 'fit', outputs: adopted, note: textWith('assigned already') },
      });
    });

    it('uses it without sending anything, and so leaves the mark of the other', async () => {
      const { arm, step } = grantedByAnother();
      expect(await step.begin(call)).toEqual({
        outcome: 'done',
        outputs: adopted,
        note: 'The role was assigned already; that assignment is used.',
      });
      expect(arm.sent('PUT')).toEqual([]);
      expect(arm.resource(id)).toMatchObject({ properties: { description: 'Slipway operation op-2' } });
    });

    it('leaves it when it is undone, seen or unseen', async () => {
      const { arm, step } = grantedByAnother();
      await step.begin(call);
      expect(await step.undo({ ...call, outputs: adopted })).toMatchObject({
        outcome: 'done',
        note: textWith('not of this operation and stays'),
      });
      arm.failNext({ method: 'GET', answer: failure(404, 'RoleAssignmentNotFound', 'not yet') });
      expect(await step.undo({ ...call, outputs: adopted })).toMatchObject({ outcome: 'done' });
      expect(arm.sent('DELETE')).toEqual([]);
    });
  });

  describe('when the name is taken by a grant to a principal that is gone', () => {
    const other = assignmentId(API_SUBNET_ID, otherAssignmentName(inputs.roleAssignment));
    const collision = failure(
      400,
      'RoleAssignmentUpdateNotPermitted',
      'Principal ID is not allowed to be updated.',
    );

    it.each([
      ['which can be read', true],
      ['which Azure tells when it is sent', false],
    ])('makes the grant under another name: %s', async (_name, isSeen) => {
      const arm = new FakeArm();
      const step = roleAssignmentStep(arm.clients());
      const taken = roleAssignmentName(inputs.roleAssignment);
      if (isSeen) seedGrant(arm, API_SUBNET_ID, taken, { principalId: 'gone' });
      arm.failNext({ method: 'PUT', answer: collision });
      expect(await step.observe(call)).toMatchObject({ observation: { found: 'absent' } });
      const begun = await step.begin(call);
      expect(begun).toEqual({ outcome: 'done', outputs: { resourceId: other } });
      expect(await step.observe(call)).toMatchObject({
        observation: { found: 'ours', outputs: { resourceId: other } },
      });
      const outputs = { resourceId: other };
      expect(await step.undo({ ...call, outputs })).toEqual({ outcome: 'done', outputs: {} });
      expect(arm.sent('DELETE')).toEqual([other]);
      expect(arm.resource(assignmentId(API_SUBNET_ID, taken)) !== undefined).toBe(isSeen);
    });

    it('is refused when the other name is taken as well', async () => {
      const arm = new FakeArm();
      arm.failNext({ method: 'PUT', answer: collision });
      arm.failNext({ method: 'PUT', answer: collision });
      expect(await roleAssignmentStep(arm.clients()).begin(call)).toMatchObject({
        outcome: 'refused',
        problem: { class: 'nameCollision' },
      });
      expect(arm.sent('PUT')).toHaveLength(2);
    });
  });

  it('finds nothing on a scope that is not to be seen yet', async () => {
    const arm = new FakeArm();
    arm.failNext({
      method: 'GET',
      path: /roleAssignments$/,
      answer: failure(404, 'ResourceNotFound', 'scope'),
    });
    expect(await roleAssignmentStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'absent' },
    });
  });

  it('tries again when the scope is not to be seen yet', async () => {
    const arm = new FakeArm();
    arm.failNext({ method: 'PUT', answer: failure(404, 'ResourceNotFound', 'scope') });
    expect(await roleAssignmentStep(arm.clients()).begin(call)).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      problem: { class: 'transient', code: 'ResourceNotFound' },
    });
  });

  it('does not take an inherited grant for its own', async () => {
    const arm = new FakeArm();
    seedGrant(arm, `/subscriptions/${SUBSCRIPTION}`, 'parent');
    expect(await roleAssignmentStep(arm.clients()).observe(call)).toMatchObject({
      observation: { found: 'absent' },
    });
  });

  it('removes its own, and leaves one of the same name that is another operation’s', async () => {
    const arm = new FakeArm();
    const step = roleAssignmentStep(arm.clients());
    await step.begin(call);
    expect(await step.undo({ ...call, operationId: 'op-2' })).toMatchObject({ outcome: 'done' });
    expect(arm.sent('DELETE')).toEqual([]);
    expect(await step.undo(call)).toEqual({ outcome: 'done', outputs: {} });
    expect(arm.sent('DELETE')).toHaveLength(1);
    expect(await step.undo(call)).toEqual({ outcome: 'done', outputs: {} });
  });

  it('removes its own also while it is not to be read yet', async () => {
    const arm = new FakeArm();
    const step = roleAssignmentStep(arm.clients());
    const begun = await step.begin(call);
    const outputs = begun.outcome === 'done' ? begun.outputs : {};
    arm.failNext({ method: 'GET', answer: failure(404, 'RoleAssignmentNotFound', 'not yet') });
    expect(await step.undo({ ...call, outputs })).toEqual({ outcome: 'done', outputs: {} });
    expect(arm.sent('DELETE')).toHaveLength(1);
  });

  it('removes nothing unseen under another name', async () => {
    const arm = new FakeArm();
    const outputs = { resourceId: assignmentId(API_SUBNET_ID, 'theirs') };
    expect(await roleAssignmentStep(arm.clients()).undo({ ...call, outputs })).toMatchObject({
      outcome: 'done',
    });
    expect(arm.sent('DELETE')).toEqual([]);
  });

  it('waits for a new identity to be known', async () => {
    const arm = new FakeArm();
    arm.failNext({
      method: 'PUT',
      answer: failure(400, 'PrincipalNotFound', 'does not exist in the directory'),
    });
    expect(await roleAssignmentStep(arm.clients()).begin(call)).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      problem: { class: 'identityReplicating' },
    });
  });

  it('grants no role that is not on the list', async () => {
    const arm = new FakeArm();
    const owner = verbCall({ ...inputs.roleAssignment, roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' });
    const step = roleAssignmentStep(arm.clients());
    for (const answer of [await step.observe(owner), await step.begin(owner)]) {
      expect(answer).toMatchObject({ outcome: 'refused', problem: { code: 'RoleNotGrantable' } });
    }
    expect(arm.requests).toEqual([]);
  });
});

describe('rbacPropagationStep', () => {
  const watch = verbCall(inputs.rbacPropagation);

  function seeded(...scopes: string[]): FakeArm {
    const arm = new FakeArm();
    for (const scope of scopes)
      seedGrant(arm, scope, roleAssignmentName({ ...inputs.roleAssignment, scope }));
    return arm;
  }

  async function pollFrom(arm: FakeArm, handle: OperationHandle): Promise<PollAnswer> {
    return rbacPropagationStep(arm.clients()).poll({ ...watch, handle });
  }

  it('wants to see every assignment, then one settling time', async () => {
    const arm = seeded(API_SUBNET_ID, NODE_SUBNET_ID);
    const step = rbacPropagationStep(arm.clients());
    expect(await step.observe(watch)).toMatchObject({ observation: { found: 'absent' } });
    let answer: PollAnswer = await step.begin(watch);
    const waits: (number | undefined)[] = [];
    while (answer.outcome === 'pending') {
      waits.push(answer.retryAfterSeconds);
      answer = await step.poll({ ...watch, ...(answer.handle ? { handle: answer.handle } : {}) });
    }
    expect(waits).toEqual([undefined, 20]);
    expect(answer).toEqual({ outcome: 'done', outputs: {} });
    expect(arm.sent('GET')).toHaveLength(2);
  });

  it('goes on looking while one assignment is not to be seen', async () => {
    const arm = seeded(API_SUBNET_ID);
    expect(await pollFrom(arm, { settling: false })).toMatchObject({
      outcome: 'pending',
      handle: { settling: false },
      waitingFor: 'the role assignments to be readable',
    });
  });

  it('finds an assignment that was adopted under another name', async () => {
    const arm = seeded(API_SUBNET_ID);
    seedGrant(arm, NODE_SUBNET_ID, 'theirs');
    expect(await pollFrom(arm, { settling: false })).toMatchObject({ handle: { settling: true } });
  });

  it('is not settled by a read that is throttled', async () => {
    const arm = seeded(API_SUBNET_ID, NODE_SUBNET_ID);
    arm.failNext({ answer: { status: 429, body: {} } });
    expect(await pollFrom(arm, { settling: false })).toMatchObject({
      outcome: 'retry',
      effect: 'none',
    });
  });

  it('has nothing to undo', async () => {
    expect(await rbacPropagationStep(new FakeArm().clients()).undo(watch)).toEqual({
      outcome: 'done',
      outputs: {},
    });
  });
});
