import { describe, expect, it } from 'vitest';
import { armDurationMs } from '../../../bench/end-to-end/arm-durations.ts';
import { criticalPathMs } from '../../../bench/end-to-end/critical-path.ts';
import { requestOf, type Start } from '../../../bench/end-to-end/world-of.ts';
import type { PlanStep } from '../../../src/domain/plan.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { requestSchema } from '../../../src/domain/request.ts';
import type { Durations } from '../../../src/local/arm/durations.ts';
import { modes, type Mode } from '../../chaos/worlds/world-requests.ts';

const seconds: Partial<Record<string, number>> = {
  featureRegistration: 200,
  providerRegistration: 60,
  virtualNetworkWrite: 7,
  subnetWrite: 5,
  roleAssignmentEffective: 120,
  clusterCreate: 300,
  runCommand: 10,
};

/** Durations by their kinds alone; what is drawn is noted. */
function fixed(drawn: string[] = []): Durations {
  return {
    drawMs(kind, what) {
      drawn.push(`${kind} ${what}`);
      return (seconds[kind] ?? Number.NaN) * 1000;
    },
  };
}

function stepsOf(mode: Mode): readonly PlanStep[] {
  const request = requestSchema.parse(requestOf(mode));
  if (request.kind !== 'ProvisionCluster') throw new TypeError('no cluster');
  return planCluster(request, { operationId: 'op', productionSubscriptions: [] }).steps;
}

function pathSeconds(mode: Mode, start: Start): number {
  const steps = stepsOf(mode);
  const assignmentIds = steps.flatMap((step) =>
    step.kind === 'roleAssignment'
      ? [`${step.input.scope}/providers/Microsoft.Authorization/roleAssignments/one`]
      : [],
  );
  const facts = { durations: fixed(), start, assignmentIds };
  return criticalPathMs(steps, (step) => armDurationMs(step, facts)) / 1000;
}

describe('armDurationMs', () => {
  it('counts a warm managed network by its cluster and the command in it', () => {
    expect(pathSeconds('managedVnet', 'warm')).toBe(310);
  });

  it('counts the registrations of a cold one before, the provider after the feature', () => {
    expect(pathSeconds('managedVnet', 'cold')).toBe(200 + 60 + 310);
  });

  it('counts subnets one after the other, and the effect of the last role from its own assignment', () => {
    expect(pathSeconds('byoVnet', 'warm')).toBe(7 + 5 + 5 + 120 + 310);
    expect(pathSeconds('privateLink.advanced', 'warm')).toBe(7 + 5 + 120 + 310);
  });

  it.each(modes)('draws nothing for reads and for what is answered at once: %s', (mode) => {
    const drawn: string[] = [];
    const instant = ['preflight', 'resourceGroup', 'managedIdentity', 'rbacPropagation', 'connectionHandoff'];
    const facts = { durations: fixed(drawn), start: 'cold' as const, assignmentIds: [] };
    const steps = stepsOf(mode).filter(({ kind }) => instant.includes(kind));
    expect(steps.map((step) => armDurationMs(step, facts))).toEqual(steps.map(() => 0));
    expect(drawn).toEqual([]);
  });

  it('does not guess at a role assignment that was not seen, or seen twice', () => {
    const role = stepsOf('byoVnet').find(({ kind }) => kind === 'roleAssignment');
    if (role?.kind !== 'roleAssignment') throw new Error('no role is assigned');
    const under = `${role.input.scope}/providers/Microsoft.Authorization/roleAssignments`;
    const facts = { durations: fixed(), start: 'warm' as const };
    expect(() => armDurationMs(role, { ...facts, assignmentIds: [] })).toThrow('0 role assignments');
    expect(() => armDurationMs(role, { ...facts, assignmentIds: [`${under}/a`, `${under}/b`] })).toThrow(
      '2 role assignments',
    );
    expect(armDurationMs(role, { ...facts, assignmentIds: [`${under}/a`, `${under}/A`] })).toBe(120_000);
  });
});
