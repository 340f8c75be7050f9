import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ofType, onlyOf, type CompiledTemplates, type Snapshot } from '../../support/compiled-templates.ts';

const MODULES = join(import.meta.dirname, '../../../infra/modules');
const ruleIds = z
  .array(z.object({ id: z.string(), runbook: z.string() }))
  .parse(JSON.parse(readFileSync(join(MODULES, 'alert-rules.json'), 'utf8')));

const logAlert = z.object({
  displayName: z.string(),
  scopes: z.tuple([z.string()]),
  autoMitigate: z.literal(true),
  skipQueryValidation: z.literal(true),
  criteria: z.object({
    allOf: z.tuple([z.object({ query: z.string(), metricMeasureColumn: z.literal('Value') })]),
  }),
  actions: z.object({
    actionGroups: z.array(z.string()),
    customProperties: z.object({ runbook: z.string() }),
  }),
});
const metricAlert = z.object({
  scopes: z.tuple([z.string()]),
  autoMitigate: z.literal(true),
  criteria: z.object({
    allOf: z.tuple([
      z.object({
        metricName: z.string(),
        threshold: z.number(),
        dimensions: z.tuple([z.object({ name: z.string(), values: z.array(z.string()) })]),
      }),
    ]),
  }),
  actions: z.array(z.object({ actionGroupId: z.string() })),
});

const LOG_ALERTS = 'Microsoft.Insights/scheduledQueryRules';
const idOf = (snapshot: Snapshot, type: string): string => onlyOf(snapshot, type).id;
const logAlertsOf = (snapshot: Snapshot) =>
  ofType(snapshot, LOG_ALERTS).map(({ properties }) => logAlert.parse(properties));
const deadLettersOf = (snapshot: Snapshot) =>
  metricAlert.parse(onlyOf(snapshot, 'Microsoft.Insights/metricAlerts').properties);

export function alertCases({ snapshots }: CompiledTemplates): void {
  const { dev, prod, closed } = snapshots;

  describe.each([
    ['dev', dev],
    ['prod', prod],
  ])('the alerts of %s', (_name, snapshot) => {
    it('are a rule for each row, over the workspace, for this app alone', () => {
      const names = ofType(snapshot, LOG_ALERTS).map(({ name }) => name);
      expect(ruleIds.filter(({ id }) => !names.some((name) => name.endsWith(`-${id}`)))).toEqual([]);
      expect(names).toHaveLength(ruleIds.length);
      const ofTheApp = `AppMetrics\n| where _ResourceId =~ '${idOf(snapshot, 'Microsoft.Insights/components')}'\n| where Name == '`;
      for (const { scopes, criteria } of logAlertsOf(snapshot)) {
        expect(scopes).toEqual([idOf(snapshot, 'Microsoft.OperationalInsights/workspaces')]);
        expect(criteria.allOf[0].query.startsWith(ofTheApp)).toBe(true);
      }
    });

    it('link each to its part of the runbook', () => {
      const links = logAlertsOf(snapshot).map(
        ({ actions }) => actions.customProperties.runbook.split('#')[1],
      );
      expect(links).toEqual(ruleIds.map(({ runbook }) => runbook));
    });

    it('look at the dead letters of the queue that the app reads', () => {
      const { scopes, criteria } = deadLettersOf(snapshot);
      expect(scopes).toEqual([idOf(snapshot, 'Microsoft.ServiceBus/namespaces')]);
      expect(criteria.allOf[0]).toEqual({
        metricName: 'DeadletteredMessages',
        threshold: 0,
        dimensions: [{ name: 'EntityName', values: ['cluster-requests'] }],
      });
    });

    it('have a workbook with no place left open', () => {
      const { serializedData } = z
        .object({ serializedData: z.string() })
        .parse(onlyOf(snapshot, 'Microsoft.Insights/workbooks').properties);
      expect(serializedData).not.toContain('__');
      const shown = z.object({ items: z.array(z.unknown()), fallbackResourceIds: z.tuple([z.string()]) });
      expect(shown.parse(JSON.parse(serializedData)).fallbackResourceIds).toEqual([
        idOf(snapshot, 'Microsoft.OperationalInsights/workspaces'),
      ]);
    });
  });

  it('tells whom it is given, and makes no group for nobody', () => {
    expect(ofType(dev, 'Microsoft.Insights/actionGroups')).toEqual([]);
    const group = onlyOf(closed, 'Microsoft.Insights/actionGroups');
    expect(group.properties['emailReceivers']).toMatchObject([{ emailAddress: 'operators@example.com' }]);
    for (const { actions } of logAlertsOf(closed)) expect(actions.actionGroups).toEqual([group.id]);
    expect(deadLettersOf(closed).actions).toEqual([{ actionGroupId: group.id }]);
  });
}
