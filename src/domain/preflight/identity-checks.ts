/** The cluster's identity and what it may do. */
import { grantedRole } from '../granted-roles.ts';
import { existenceVerdict, groupVerdicts } from './existence-verdict.ts';
import { registrationIn } from './needed-providers.ts';
import { pages } from './pages.ts';
import {
  notKnown,
  passed,
  refuses,
  skipped,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import type { SeenGrant } from './world-snapshot.ts';

const BY_AKS = 'AKS makes the identity';

/**
 * Two rules need no look at Azure here: the identity is of the subscription of the cluster, so of its tenant (V39),
 * and its region is free.
 */
export const identityChecks: readonly PreflightRule[] = [
  { rule: 'V39', field: 'identity', doc: pages.identity, check: identity },
  {
    rule: 'V40',
    field: 'identity',
    doc: pages.vnetIntegration,
    check: (scene) => grants(scene, (grant) => isSubnet(grant)),
  },
  {
    rule: 'V34',
    field: 'identity',
    doc: pages.privateClusters,
    check: (scene) => grants(scene, (grant) => !isSubnet(grant)),
  },
];

function identity({ request, names, world }: Scene): Verdict | readonly Verdict[] {
  const wanted = request.identity;
  if (!wanted || !names.identity) return skipped(BY_AKS);
  const registration = registrationIn(world, { ...names.identity, namespace: 'Microsoft.ManagedIdentity' });
  const title = `managed identity ${wanted.name}`;
  const isThere = existenceVerdict(world.identity, { title, existence: wanted.existence, registration });
  const isUnusable = world.identity.is === 'known' && world.identity.value.principalId === undefined;
  return [
    isThere,
    ...groupVerdicts(world.identityGroup, world.identity, title),
    ...(isUnusable
      ? [refuses(`${title} has no principal to give permissions to`, 'make it anew, or name another')]
      : []),
  ];
}

function isSubnet({ scope }: SeenGrant): boolean {
  return /\/subnets\/[^/]+$/i.test(scope);
}

/** Only told: what is not granted yet is granted by the operation. */
function grants({ world }: Scene, wanted: (grant: SeenGrant) => boolean): Verdict | readonly Verdict[] {
  const all = world.grants.filter(wanted);
  return all.length === 0 ? skipped('no permission is needed') : all.map(grantVerdict);
}

function grantVerdict({ scope, roleId, assignment }: SeenGrant): Verdict {
  const what = `${grantedRole(roleId)?.name ?? roleId} on ${scope.split('/').slice(-2).join('/')}`;
  switch (assignment.is) {
    case 'known':
      return passed(`${what} is granted already`);
    case 'absent':
      return skipped(`${what} will be granted`);
    case 'unknown':
      return notKnown(`whether ${what} is granted is not known: ${assignment.why}`);
  }
}
