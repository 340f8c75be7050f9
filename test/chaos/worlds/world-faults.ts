/** Faults of every kind that the simulator has, drawn by chance; many carry a secret in their words. */
import type { FaultSpec } from '../../../src/local/arm/faults/fault-spec.ts';
import { faultPresets } from '../../../src/local/arm/faults/fault-presets.ts';
import { readFaults } from '../../../src/local/arm/faults/read-faults.ts';
import type { Random } from './random.ts';
import { SECRETS_IN_ERRORS } from './canaries.ts';

type Names = [string, ...string[]];

const presets = Object.keys(faultPresets) as Names;
/** They strike every request that they mean, so that most operations end badly. */
const lasting = presets.filter((name) =>
  (faultPresets[name] ?? []).some(({ occurrence, durations, feature }) => occurrence ?? durations ?? feature),
);
const passing = presets.filter((name) => !lasting.includes(name)) as Names;
const ofClusters = passing.filter((name) => name.startsWith('aks-')) as Names;

/** One sort of failure of a single request, as the systematic tests go through them. */
export interface FaultClass {
  readonly name: string;
  readonly fault: Readonly<Record<string, unknown>>;
  /** Whether the operation is to succeed all the same. */
  readonly passes: boolean;
}

const coded = (status: number, code: string, more: object = {}) => ({
  status,
  code,
  message: `Refused for {path}. ${SECRETS_IN_ERRORS[0]}`,
  ...more,
});

export const faultClasses: readonly FaultClass[] = [
  { name: 'throttled', fault: coded(429, 'TooManyRequests', { retryAfter: { seconds: 17 } }), passes: true },
  { name: 'internal error', fault: coded(500, 'InternalServerError'), passes: true },
  {
    name: 'unavailable',
    fault: coded(503, 'ServiceUnavailable', { retryAfter: { seconds: 10 } }),
    passes: true,
  },
  { name: 'reset before the effect', fault: { cut: true }, passes: true },
  { name: 'reset after the effect', fault: { cut: true, when: 'after' }, passes: true },
  { name: 'timeout after the effect', fault: { hang: true, when: 'after' }, passes: true },
  { name: 'busy', fault: coded(409, 'AnotherOperationInProgress'), passes: true },
  { name: 'forbidden', fault: coded(403, 'AuthorizationFailed'), passes: false },
  { name: 'quota', fault: coded(400, 'QuotaExceeded', { shape: 'flat' }), passes: false },
  { name: 'policy', fault: coded(403, 'RequestDisallowedByPolicy'), passes: false },
];

/** Other refusals that ARM gives now and then. */
const codes: readonly [readonly [number, string], ...(readonly [number, string])[]] = [
  [409, 'Conflict'],
  [409, 'OperationNotAllowed'],
  [409, 'ResourceGroupBeingDeleted'],
  [400, 'ReferencedResourceNotProvisioned'],
  [400, 'PrincipalNotFound'],
  [403, 'LinkedAuthorizationFailed'],
  [400, 'InvalidParameter'],
  [400, 'InUseSubnetCannotBeDeleted'],
  [404, 'ResourceNotFound'],
  [412, 'PreconditionFailed'],
  [401, 'ExpiredAuthenticationToken'],
  [400, 'CodeThatNobodyKnows'],
  [418, 'Teapot'],
];

const paths: Names = [
  '/subscriptions/',
  '/managedClusters/',
  '/virtualNetworks/',
  '/subnets/',
  '/roleAssignments/',
  '/userAssignedIdentities/',
  '/operations/',
  '/resourceGroups/',
  '/register',
];
const methods = ['GET', 'PUT', 'POST', 'DELETE', undefined] as const;

export function someFaults(chance: Random): readonly FaultSpec[] {
  const count = chance.chance(0.2) ? 0 : chance.chance(0.75) ? chance.between(1, 3) : chance.between(4, 8);
  return readFaults(Array.from({ length: count }, () => someFault(chance)));
}

function someFault(chance: Random): object {
  if (chance.chance(0.15)) return { preset: chance.pick(lasting as Names) };
  const message = `It is so. ${chance.pick(SECRETS_IN_ERRORS)}`;
  if (chance.chance(0.35)) {
    const sort = chance.pick(ofClusters);
    return { preset: sort, message, occurrence: { from: 1, to: chance.between(1, 5) } };
  }
  const [status, code] = chance.pick(codes);
  const sort = chance.chance(0.5)
    ? { preset: chance.pick(passing), message }
    : { path: '/subscriptions/', status, code, message, target: message };
  return { ...sort, ...someRequests(chance) };
}

/** One request, or several in a row, or a few by chance. */
function someRequests(chance: Random): object {
  if (chance.chance(0.5)) return { path: '/subscriptions/', occurrence: chance.between(1, 150) };
  const path = chance.pick(paths);
  const method = chance.pick(methods);
  const narrow = { path, ...(method === undefined ? {} : { method }) };
  if (chance.chance(0.2)) return { ...narrow, probability: 0.1 };
  const from = chance.between(1, 6);
  return { ...narrow, occurrence: { from, to: from + chance.below(5) } };
}
