/** A plan as people see it: the files in `plans/` are what is shown for the four samples. */
import { describe, expect, it } from 'vitest';
import { planMermaid } from '../../../src/domain/plan-mermaid.ts';
import type { PlanReport } from '../../../src/domain/plan-report.ts';
import { planText } from '../../../src/domain/plan-text.ts';
import { reportOf, sampleRequest } from '../../support/plan-reports.ts';
import { clusterRequest } from '../../support/requests.ts';

const modes = ['byo-vnet', 'managed-vnet', 'private-link-basic', 'private-link-advanced'];

/** Something of everything that can be seen. */
function mixedReport(): PlanReport {
  return reportOf(clusterRequest({ tags: { team: 'a' } }), {
    sightings: {
      feature: { finding: 'willAdopt', note: 'The feature is no longer needed.' },
      'resource-group': { finding: 'willAdopt', resourceId: '/subscriptions/s/resourceGroups/rg-test' },
      'virtual-network': {
        finding: 'conflict',
        resourceId:
          '/subscriptions/s/resourceGroups/rg-test/providers/Microsoft.Network/virtualNetworks/vnet-aks',
        differences: [
          {
            field: 'properties.addressSpace.addressPrefixes',
            expected: ['172.19.0.0/16'],
            found: ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'],
          },
        ],
      },
      'node-subnet': { finding: 'unknown', note: 'Nothing is known yet of what it needs from preflight.' },
      identity: { finding: 'alreadyOurs' },
      cluster: {
        finding: 'conflict',
        problem: {
          code: 'ResourceExists',
          class: 'mismatch',
          owner: 'user',
          message: `There is a cluster aks-test already, and ${'x'.repeat(130)} says mustNotExist.`,
          remedy: 'Mend the name or the word about its existence.',
        },
      },
    },
    preflight: [
      {
        rule: 'V12',
        outcome: 'Failed',
        severity: 'failure',
        field: 'network.nodeSubnet.addressPrefix',
        message:
          'the range overlaps with another that is in use by somebody else in the same virtual network',
        remedy: 'choose another',
        doc: 'https://learn.microsoft.com/azure/aks/configure-azure-cni',
      },
      {
        rule: 'V41',
        outcome: 'Passed',
        severity: 'failure',
        field: '',
        message: 'this is not to be seen',
        remedy: '',
        doc: '',
      },
    ],
  });
}

describe('planText', () => {
  it.each(modes)('shows the plan of the sample %s', async (name) => {
    await expect(planText(reportOf(sampleRequest(name)))).toMatchFileSnapshot(`plans/${name}.txt`);
  });

  it('shows what is in the way, what preflight says and what is worth knowing', async () => {
    await expect(planText(mixedReport())).toMatchFileSnapshot('plans/mixed.txt');
  });

  it('is at most 100 columns wide, whatever the names', () => {
    const request = clusterRequest();
    const name = 'n'.repeat(80);
    const target = { ...request.target, resourceGroup: name };
    const reports = [reportOf({ ...request, target }), mixedReport()];
    for (const line of reports.flatMap((report) => planText(report).split('\n'))) {
      expect(line.length).toBeLessThanOrEqual(100);
      expect(line).toBe(line.trimEnd());
    }
  });
});

const NODE = /^ {2}step_[a-z0-9_]+\["[^"`<>[\]{}()|]+<br\/>[^"`<>[\]{}()|]+"\]:::[a-z]+$/;
const EDGE = /^ {2}step_[a-z0-9_]+ (==>|-->) step_[a-z0-9_]+$/;
const STYLE = /^ {2}(classDef [a-z]+ [a-z0-9:#, -]+|class step_[a-z0-9_,]+ critical)$/;

describe('planMermaid', () => {
  it.each(modes)('draws the plan of the sample %s', async (name) => {
    await expect(planMermaid(reportOf(sampleRequest(name)))).toMatchFileSnapshot(`plans/${name}.mmd`);
  });

  it('draws every step once and every dependency, the critical path in thick lines', () => {
    const report = reportOf(clusterRequest());
    const [first, ...lines] = planMermaid(report).trimEnd().split('\n');
    expect(first).toBe('flowchart LR');
    for (const line of lines)
      expect(
        [NODE, EDGE, STYLE].some((form) => form.test(line)),
        line,
      ).toBe(true);
    expect(lines.filter((line) => NODE.test(line))).toHaveLength(report.plan.steps.length);
    expect(lines.filter((line) => EDGE.test(line))).toHaveLength(
      report.plan.steps.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0),
    );
    expect(lines).toContain('  step_preflight ==> step_feature');
    expect(lines).toContain('  step_preflight --> step_resource_group');
  });

  it('gives each finding a class of its own', () => {
    const text = planMermaid(mixedReport());
    for (const name of ['create', 'adopt', 'check', 'ours', 'conflict', 'unknown']) {
      expect(text).toMatch(new RegExp(`"\\]:::${name}$`, 'm'));
      expect(text).toContain(`classDef ${name} `);
    }
  });

  it('lets no title out of its label', () => {
    const report = reportOf(clusterRequest());
    const hostile = 'x"]:::evil\n  click step_cluster "javascript:alert(1)"; <img src=x onerror=y> `&#34;';
    const steps = report.steps.map((step) => ({ ...step, title: hostile }));
    const lines = planMermaid({ ...report, steps })
      .trimEnd()
      .split('\n')
      .slice(1);
    for (const line of lines)
      expect(
        [NODE, EDGE, STYLE].some((form) => form.test(line)),
        line,
      ).toBe(true);
  });
});
