import { describe, expect, it } from 'vitest';
import { criticalPathSeconds } from '../../../src/domain/plan.ts';
import type { PlanReport, ReportedStep } from '../../../src/domain/plan-report.ts';
import type { PreflightFinding } from '../../../src/domain/preflight/preflight-rule.ts';
import { clusterRequest } from '../../support/requests.ts';
import { reportOf } from '../../support/plan-reports.ts';

const finding: PreflightFinding = {
  rule: 'V19',
  outcome: 'Failed',
  severity: 'failure',
  field: 'network.nodeSubnet',
  message: 'too small',
  remedy: 'make it larger',
  doc: 'https://learn.microsoft.com/azure/aks',
};

function stepOf(report: PlanReport, id: string): ReportedStep {
  const step = report.steps.find((each) => each.id === id);
  if (!step) throw new RangeError(`no step ${id}`);
  return step;
}

describe('planReport', () => {
  it('has each step begin when the last that it waits for is over', () => {
    const report = reportOf(clusterRequest());
    for (const { id, dependsOn } of report.plan.steps) {
      const ends = dependsOn.map((before) => {
        const { startsAfterSeconds, expectedSeconds } = stepOf(report, before);
        return startsAfterSeconds + expectedSeconds;
      });
      expect(stepOf(report, id).startsAfterSeconds).toBe(Math.max(0, ...ends));
    }
  });

  it('marks a chain as long as the whole, from a first step to a last one', () => {
    const report = reportOf(clusterRequest());
    const critical = report.steps.filter(({ onCriticalPath }) => onCriticalPath);
    expect(critical.map(({ id }) => id)).toEqual([
      'preflight',
      'feature',
      'provider-containerservice',
      'cluster',
      'verification',
      'node-readiness',
      'connection',
    ]);
    expect(report.criticalPathSeconds).toBe(criticalPathSeconds(report.plan));
    expect(report.totalSeconds).toBe(
      report.plan.steps.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0),
    );
  });

  it('takes one look at what is there, which moves the critical path', () => {
    const report = reportOf(clusterRequest(), { sightings: { feature: { finding: 'willAdopt' } } });
    expect(stepOf(report, 'feature')).toMatchObject({ expectedSeconds: 1, onCriticalPath: false });
    expect(stepOf(report, 'rbac-propagation').onCriticalPath).toBe(true);
    expect(report.criticalPathSeconds).toBeLessThan(criticalPathSeconds(report.plan));
  });

  it('takes the full time for what is ours and is sent again', () => {
    const body = { location: 'westus2' };
    const report = reportOf(clusterRequest(), {
      sightings: {
        identity: { finding: 'alreadyOurs', body },
        'virtual-network': { finding: 'alreadyOurs' },
      },
    });
    expect(stepOf(report, 'identity').expectedSeconds).toBe(3);
    expect(stepOf(report, 'virtual-network').expectedSeconds).toBe(1);
  });

  it('needs the permission to read what it adopts, and to make and remove what it creates', () => {
    const sightings = { 'virtual-network': { finding: 'willAdopt' as const } };
    const report = reportOf(clusterRequest(), { sightings });
    expect(stepOf(report, 'virtual-network').permissions).toEqual(['Microsoft.Network/virtualNetworks/read']);
    expect(stepOf(report, 'identity').permissions).toEqual([
      'Microsoft.ManagedIdentity/userAssignedIdentities/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/write',
      'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
    ]);
    const kept = reportOf(clusterRequest({ onFailure: 'keep' }));
    expect(stepOf(kept, 'identity').permissions.filter((each) => each.endsWith('/delete'))).toEqual([]);
  });

  it('asks for what the cluster is joined to', () => {
    expect(stepOf(reportOf(clusterRequest()), 'cluster').permissions).toEqual([
      'Microsoft.ContainerService/managedClusters/read',
      'Microsoft.ContainerService/managedClusters/write',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      'Microsoft.ContainerService/locations/operations/read',
      'Microsoft.ContainerService/managedClusters/delete',
      'Microsoft.ContainerService/managedClusters/abort/action',
    ]);
  });

  it('registers each provider by the permission of its own', () => {
    const report = reportOf(clusterRequest());
    expect(stepOf(report, 'provider-network').permissions).toContain('Microsoft.Network/register/action');
  });

  it('would succeed where nothing speaks against it, whatever preflight warns of', () => {
    const warning = { ...finding, severity: 'warning' as const };
    expect(reportOf(clusterRequest(), { preflight: [warning] }).wouldSucceed).toBe(true);
    expect(reportOf(clusterRequest(), { preflight: [{ ...finding, outcome: 'Passed' }] }).wouldSucceed).toBe(
      true,
    );
  });

  it('would not succeed with a conflict, what is not known, or a rule that is broken, and says so', () => {
    const problem = {
      code: 'BeingDeleted',
      class: 'busy' as const,
      owner: 'azure' as const,
      message: 'm',
      remedy: 'r',
    };
    const differences = [{ field: 'location', expected: 'westus2', found: 'eastus' }];
    const report = reportOf(clusterRequest(), {
      sightings: {
        'resource-group': { finding: 'conflict', differences },
        identity: { finding: 'unknown', problem },
      },
      preflight: [finding],
    });
    expect(report.wouldSucceed).toBe(false);
    expect(report.note).toBe(
      'Nothing was changed. As things stand it would not succeed: resource-group: location; identity: BeingDeleted; V19 network.nodeSubnet.',
    );
  });
});
