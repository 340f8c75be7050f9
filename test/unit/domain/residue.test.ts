import { describe, expect, it } from 'vitest';
import { fitStatus, STATUS_LIMIT } from '../../../src/domain/fit-status.ts';
import { operationDocument, type OperationDocument } from '../../../src/domain/operation-document.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import { except, problem, runReducer } from '../../support/reducer-run.ts';
import { operationState } from '../../support/requests.ts';

const link: Problem = {
  ...problem('platformResidue', 'InUseSubnetCannotBeDeleted'),
  correlationId: 'correlation-7',
};

/** How an operation ends whose cluster is refused and whose removal of that step is refused for ever. */
function endOf(stepId: string, why: Problem, outputs?: object): OperationDocument {
  const quota = except('cluster', 'begin', { outcome: 'refused', problem: problem('quota') });
  const run = runReducer(operationState(), {
    answer: (call, state) => {
      if (call.call.stepId === stepId && call.verb === 'undo') return { outcome: 'refused', problem: why };
      if (call.call.stepId === stepId && call.verb === 'poll')
        return { outcome: 'done', outputs: { ...outputs } };
      return quota(call, state);
    },
  });
  return operationDocument(run.state, 0);
}

describe('what could not be removed', () => {
  const document = endOf('api-server-subnet', link);
  const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-test';
  const subnet = `${group}/providers/Microsoft.Network/virtualNetworks/vnet-aks/subnets/snet-apiserver`;

  it('is named, with all that carries it', () => {
    expect(document.phase).toBe('CompensationIncomplete');
    expect(document.residue?.map(({ step, code, owner }) => ({ step, code, owner }))).toEqual([
      { step: 'resource-group', code: 'DependentRemains', owner: 'operator' },
      { step: 'virtual-network', code: 'DependentRemains', owner: 'operator' },
      { step: 'api-server-subnet', code: 'InUseSubnetCannotBeDeleted', owner: 'azure' },
    ]);
    expect(document.residue?.map(({ resourceId }) => resourceId)).toEqual([
      '/id/resource-group',
      '/id/virtual-network',
      subnet,
    ]);
    expect(document.residue?.[2]).toMatchObject({ why: link.message, remedy: link.remedy });
  });

  it('comes with a text for Azure support where only that can help', () => {
    expect(document.residue?.map(({ supportText }) => supportText !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
    const text = document.residue?.[2]?.supportText;
    expect(text).toContain('Subscription: 00000000-0000-4000-8000-000000000001\n');
    expect(text).toContain(`Resource: ${subnet}\n`);
    expect(text).toContain('Error: InUseSubnetCannotBeDeleted: ');
    expect(text).toContain('Correlation id: correlation-7\n');
    expect(text).toMatch(/refused \d\d times from 2026-01-05T08:\S+Z to 2026-01-05T09:\S+Z \(UTC\)/);
    expect(text).toContain(`operation ${document.operationId}`);
  });

  it('comes without one where people of the subscription can help', () => {
    const locked = endOf('identity', { ...problem('governance', 'ScopeLocked'), owner: 'operator' });
    expect(locked.residue?.[1]).toMatchObject({
      code: 'ScopeLocked',
      owner: 'operator',
      remedy: 'do something',
    });
    expect(locked.residue?.[1]).not.toHaveProperty('supportText');
  });

  it('has the id that Azure gave, or else says where to look', () => {
    const own = { ...problem('mismatch'), owner: 'operator' } as const;
    const id = '/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/guid';
    const idOf = (outputs: object) =>
      endOf('role-node-subnet', own, outputs).residue?.find(({ step }) => step === 'role-node-subnet')
        ?.resourceId;
    expect(idOf({ resourceId: id })).toBe(id);
    expect(idOf({})).toMatch(/\/snet-cluster\/providers\/Microsoft\.Authorization\/roleAssignments$/);
  });

  it('is not spoken of where nothing was left', () => {
    const run = runReducer(operationState(), {
      answer: except('cluster', 'begin', { outcome: 'refused', problem: problem('quota') }),
    });
    expect(operationDocument(run.state, 0)).not.toHaveProperty('residue');
  });

  it('keeps its ids as long as it can in a status that is too long', () => {
    const long = { ...link, message: 'm'.repeat(1500), remedy: 'r'.repeat(900) };
    const fitted = fitStatus(endOf('api-server-subnet', long));
    expect(JSON.stringify(fitted).length).toBeLessThanOrEqual(STATUS_LIMIT);
    expect(fitted.omitted).toContain('residue.supportText');
    expect(fitted.residue?.[2]?.resourceId).toBe(subnet);
  });
});
