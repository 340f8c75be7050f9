import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GRANTED_PRINCIPAL_TYPE, grantedRoles } from '../../../src/domain/granted-roles.ts';
import { readCallerRole } from '../../../src/local/arm/caller/caller-role.ts';
import {
  DEPLOYED_TO,
  ofType,
  onlyOf,
  PRINCIPAL,
  type CompiledTemplates,
  type PredictedResource,
  type Snapshot,
} from '../../support/compiled-templates.ts';

const INFRA = join(import.meta.dirname, '../../../infra');
const ADMINISTRATOR = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';
const ASSIGNMENT = 'Microsoft.Authorization/roleAssignments';

const assignment = z.object({
  principalId: z.string(),
  principalType: z.string(),
  roleDefinitionId: z.string(),
  condition: z.string().optional(),
  conditionVersion: z.string().optional(),
});

/** The rows of the table of infra/README.md, as `role at resource`. */
function documentedRoles(): readonly string[] {
  const text = readFileSync(join(INFRA, 'README.md'), 'utf8');
  const rows = text.matchAll(/^\| [^|]+ \| `([0-9a-f-]{36})` \| `([^`]+)` \|/gm);
  return [...rows].map(([, role = '', at = '']) => `${role} at ${at}`);
}

/** The resource that an assignment is at: of an entity of Service Bus with its name, else its type alone. */
function placeOf({ id }: PredictedResource): string {
  const scope = /^\[?(?:extensionResourceId\(')?([^'[]*)/.exec(id)?.[1] ?? '';
  const [type = '', name = ''] = scope.split('/').filter(Boolean).slice(-2);
  if (id.includes('subscriptionResourceId(') && !id.startsWith('[ext')) return 'subscriptions';
  return ['queues', 'topics'].includes(type) ? `${type}/${name}` : type;
}

function assignedRoles(snapshot: Snapshot): readonly string[] {
  return ofType(snapshot, ASSIGNMENT)
    .filter((each) => !isOfOwnRole(snapshot, each))
    .map((each) => `${roleOf(each)} at ${placeOf(each)}`);
}

function roleOf({ properties }: PredictedResource): string {
  return assignment.parse(properties).roleDefinitionId.split('/').at(-1) ?? '';
}

function isOfOwnRole(snapshot: Snapshot, each: PredictedResource): boolean {
  return ofType(snapshot, 'Microsoft.Authorization/roleDefinitions').some(
    ({ name }) => name === roleOf(each),
  );
}

function conditionOf(snapshot: Snapshot) {
  const [conditioned, ...others] = ofType(snapshot, ASSIGNMENT).filter(
    (each) => roleOf(each) === ADMINISTRATOR,
  );
  expect(others).toEqual([]);
  return assignment.parse(conditioned?.properties);
}

export function roleCases({ snapshots }: CompiledTemplates): void {
  const { dev, prod, onboarded } = snapshots;

  describe('the roles of the app', () => {
    it('are those of the table in infra/README.md', () => {
      expect(assignedRoles(prod).toSorted()).toEqual(documentedRoles().toSorted());
      const withoutScheduler = documentedRoles().filter((row) => !row.endsWith(' at schedulers'));
      expect(assignedRoles(dev).toSorted()).toEqual(withoutScheduler.toSorted());
    });

    it('are given to its identity, and to nobody else', () => {
      const { id } = onlyOf(prod, 'Microsoft.ManagedIdentity/userAssignedIdentities');
      for (const { properties } of ofType(prod, ASSIGNMENT)) {
        const { principalId, principalType } = assignment.parse(properties);
        expect(principalId).toMatch(/^\[reference\('[^']+', '[^']+'\)\.principalId\]$/);
        expect(principalId).toContain(`'${id}'`);
        expect(principalType).toBe('ServicePrincipal');
      }
    });

    it('have a condition only where they assign roles', () => {
      const conditioned = ofType(prod, ASSIGNMENT).filter(({ properties }) => 'condition' in properties);
      expect(conditioned.map(roleOf)).toEqual([ADMINISTRATOR]);
    });
  });

  describe('the custom role', () => {
    const { actions } = readCallerRole(join(INFRA, 'slipway-provisioner.role.json'));

    it.each([
      ['main', prod],
      ['onboard', onboarded],
    ])('is that of the file, for one subscription: %s', (_name, snapshot) => {
      expect(onlyOf(snapshot, 'Microsoft.Authorization/roleDefinitions').properties).toMatchObject({
        type: 'CustomRole',
        permissions: [{ actions, notActions: [] }],
        assignableScopes: [`/subscriptions/${DEPLOYED_TO}`],
        roleName: expect.stringContaining(DEPLOYED_TO) as string,
      });
    });

    it('is assigned once, without a condition', () => {
      const own = ofType(onboarded, ASSIGNMENT).filter((each) => isOfOwnRole(onboarded, each));
      expect(own.map(({ properties }) => assignment.parse(properties))).toMatchObject([
        { principalId: PRINCIPAL, principalType: 'ServicePrincipal' },
      ]);
      expect(own[0]?.properties).not.toHaveProperty('condition');
    });
  });

  describe('the condition of role assignments', () => {
    const { condition = '', conditionVersion } = conditionOf(onboarded);
    const [ofWrites = '', ofDeletes = ''] = condition.split(' AND ((!(ActionMatches{');
    const guids = (text: string, attribute: string) => {
      const list = new RegExp(`${attribute}\\] \\S+ \\{([^}]*)\\}`).exec(text)?.[1] ?? '';
      return list.split(',').map((each) => each.trim());
    };

    it('names the roles that the workflow grants, those it may take back too, and no other', () => {
      const granted = Object.values(grantedRoles).map(({ id }) => id);
      for (const part of [ofWrites, ofDeletes]) {
        expect(guids(part, 'RoleDefinitionId').toSorted()).toEqual(granted.toSorted());
      }
    });

    it('lets applications have them, and the app itself never', () => {
      for (const part of [ofWrites, ofDeletes]) {
        expect(part).toContain(`PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase`);
        expect(guids(part, 'PrincipalType')).toEqual([`'${GRANTED_PRINCIPAL_TYPE}'`]);
        expect(part).toContain(`PrincipalId] ForAnyOfAllValues:GuidNotEquals {${PRINCIPAL}}`);
      }
    });

    it('is about what is asked for on a write, and about what is there on a deletion', () => {
      expect(conditionVersion).toBe('2.0');
      expect(ofWrites).toContain(`((!(ActionMatches{'${ASSIGNMENT}/write'})) OR (@Request[`);
      expect(ofWrites).not.toContain('@Resource[');
      expect(ofDeletes).toContain(`'${ASSIGNMENT}/delete'})) OR (@Resource[`);
      expect(ofDeletes).not.toContain('@Request[');
      expect(condition.match(/\(/g)).toHaveLength(condition.match(/\)/g)?.length ?? 0);
    });
  });
}
