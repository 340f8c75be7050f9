import { describe, expect, it } from 'vitest';
import { schemaErrors, schemasMissing, type ResourceSchema } from '../../support/arm-schemas.ts';
import { ofType, type CompiledTemplates } from '../../support/compiled-templates.ts';

const SCHEMAS: readonly ResourceSchema[] = [
  {
    file: 'network-2025-05-01.json',
    definition: 'virtualNetworks',
    type: 'Microsoft.Network/virtualNetworks',
  },
  {
    file: 'privatedns-2024-06-01.json',
    definition: 'privateDnsZones',
    type: 'Microsoft.Network/privateDnsZones',
  },
  {
    file: 'managedidentity-2024-11-30.json',
    definition: 'userAssignedIdentities',
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  },
];

export function schemaCases({ snapshots }: CompiledTemplates): void {
  describe('API versions', () => {
    it('are stable ones, but of diagnostic settings, which have none', () => {
      const resources = Object.values(snapshots).flatMap(({ predictedResources }) => predictedResources);
      for (const { type, apiVersion } of resources) {
        if (type === 'Microsoft.Insights/diagnosticSettings') expect(apiVersion).toBe('2021-05-01-preview');
        else expect(apiVersion, type).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      }
    });
  });

  const missing = schemasMissing === undefined ? '' : ` (skipped: ${schemasMissing})`;
  describe.skipIf(schemasMissing !== undefined)(`bodies, by Microsoft's schemas${missing}`, () => {
    it.each(SCHEMAS)('have no property that $type does not know', (schema) => {
      const resources = ofType(snapshots.closed, schema.type);
      expect(resources.length).toBeGreaterThan(0);
      for (const { id: _id, name, type: _type, apiVersion, ...body } of resources) {
        expect(schema.file).toContain(apiVersion);
        expect(schemaErrors(schema, name, body)).toEqual([]);
      }
    });
  });
}
