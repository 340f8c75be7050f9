/** What Slipway itself may do, and what stands in the way of undoing it. */
import { isAllowed, neededActions, type NeededAction } from './needed-actions.ts';
import { isRegistered } from './needed-providers.ts';
import { pages } from './pages.ts';
import {
  judge,
  notKnown,
  passed,
  refuses,
  skipped,
  warns,
  type PreflightRule,
  type Scene,
  type Verdict,
} from './preflight-rule.ts';
import { unknown } from './world-snapshot.ts';

export const governanceChecks: readonly PreflightRule[] = [
  { rule: 'V41', field: 'target', doc: pages.permissions, check: ownPermissions },
  { rule: 'V36', field: 'target', doc: pages.providers, check: registrations },
  { rule: 'V49', field: 'target', doc: pages.locks, check: locks },
];

function ownPermissions({ request, names, world }: Scene): Verdict | readonly Verdict[] {
  const byScope = new Map<string, NeededAction[]>();
  for (const each of neededActions(request, names, world)) {
    byScope.set(each.scope, [...(byScope.get(each.scope) ?? []), each]);
  }
  const verdicts = [...byScope].flatMap(([scope, actions]) => {
    const part = world.permissions[scope.toLowerCase()] ?? unknown('its permissions were not read');
    if (part.is !== 'known') {
      const why = part.is === 'unknown' ? part.why : 'there is nothing to read';
      return [notKnown(`what Slipway may do in ${scope} is not known: ${why}`)];
    }
    return missingVerdicts(
      scope,
      actions.filter(({ action }) => !isAllowed(action, part.value)),
    );
  });
  return verdicts.length > 0 ? verdicts : passed('Slipway may do everything that is planned');
}

function missingVerdicts(scope: string, missing: readonly NeededAction[]): Verdict[] {
  const list = (actions: readonly NeededAction[]): string =>
    [...new Set(actions.map(({ action }) => action))].join(', ');
  const needed = missing.filter(({ optional }) => !optional);
  const optional = missing.filter((each) => each.optional);
  const remedy = `grant the identity of Slipway a role with these actions on ${scope}`;
  return [
    ...(needed.length > 0 ? [refuses(`Slipway may not ${list(needed)} in ${scope}`, remedy)] : []),
    ...(optional.length > 0 ? [warns(`Slipway may not ${list(optional)} in ${scope}`, remedy)] : []),
  ];
}

function registrations({ world }: Scene): Verdict | readonly Verdict[] {
  if (world.registrations.length === 0) return skipped('the operation registers every provider itself');
  return world.registrations
    .map(({ subscriptionId, namespace, state }) =>
      judge(state, 'Azure does not know the provider', (found) =>
        isRegistered(found)
          ? passed(`provider ${namespace} is ${found}`)
          : refuses(
              `provider ${namespace} is ${found} in subscription ${subscriptionId}`,
              `run az provider register --namespace ${namespace} --subscription ${subscriptionId}`,
            ),
      ),
    )
    .flat();
}

function locks({ world }: Scene): Verdict | readonly Verdict[] {
  return judge(world.locks, 'no locks are known', (all) =>
    all.length === 0
      ? passed('nothing is locked')
      : all
          .slice(0, 5)
          .map(({ level, scope }) =>
            warns(
              `${scope} has a lock ${level}: what is made there could not be removed again`,
              'remove the lock while the operation runs, or say onFailure: keep',
            ),
          ),
  );
}
