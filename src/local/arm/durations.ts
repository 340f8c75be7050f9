/**
 * How long the simulated services take, in virtual time. A duration is drawn once per act and resource from its range
 * by hashing the seed with the resource id: it looks random, and is the same in every run with the same seed.
 */
import { fractionFrom } from './guid.ts';

interface DurationRange {
  readonly minMs: number;
  readonly maxMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const DEFAULTS = {
  featureRegistration: { minMs: 3 * MINUTE, maxMs: 6 * MINUTE },
  providerRegistration: { minMs: MINUTE, maxMs: MINUTE },
  /** Until a GET finds a new resource group. */
  resourceGroupVisible: { minMs: 0, maxMs: 2 * SECOND },
  virtualNetworkWrite: { minMs: 5 * SECOND, maxMs: 10 * SECOND },
  virtualNetworkDelete: { minMs: 5 * SECOND, maxMs: 12 * SECOND },
  subnetWrite: { minMs: 5 * SECOND, maxMs: 10 * SECOND },
  subnetDelete: { minMs: 4 * SECOND, maxMs: 10 * SECOND },
  peeringWrite: { minMs: 5 * SECOND, maxMs: 12 * SECOND },
  peeringDelete: { minMs: 4 * SECOND, maxMs: 10 * SECOND },
  networkRuleWrite: { minMs: 2 * SECOND, maxMs: 5 * SECOND },
  networkRuleDelete: { minMs: 2 * SECOND, maxMs: 5 * SECOND },
  privateDnsWrite: { minMs: 15 * SECOND, maxMs: 40 * SECOND },
  privateDnsDelete: { minMs: 10 * SECOND, maxMs: 30 * SECOND },
  /** Until a GET finds a new identity. */
  identityVisible: { minMs: 3 * SECOND, maxMs: 3 * SECOND },
  /** Until the directory knows the principal of a new identity. */
  principalReplication: { minMs: 10 * SECOND, maxMs: 40 * SECOND },
  /** Until a GET finds a new role assignment. */
  roleAssignmentVisible: { minMs: 0, maxMs: 3 * SECOND },
  /** Until a new role assignment has effect. */
  roleAssignmentEffective: { minMs: MINUTE, maxMs: 6 * MINUTE },
  clusterCreate: { minMs: 4 * MINUTE, maxMs: 6 * MINUTE },
  clusterUpdate: { minMs: MINUTE, maxMs: 2 * MINUTE },
  clusterDelete: { minMs: 3 * MINUTE, maxMs: 5 * MINUTE },
  clusterAbort: { minMs: 10 * SECOND, maxMs: 30 * SECOND },
  runCommand: { minMs: 5 * SECOND, maxMs: 20 * SECOND },
  /** Until a feature or a provider that is unregistered is so. */
  unregistration: { minMs: MINUTE, maxMs: 2 * MINUTE },
  /** How long the API-server subnet stays in use after its cluster is gone. */
  serviceAssociationLinkRelease: { minMs: 30 * SECOND, maxMs: 2 * MINUTE },
  /** On top of what the resources in the group take. */
  resourceGroupDelete: { minMs: 20 * SECOND, maxMs: MINUTE },
} as const satisfies Record<string, DurationRange>;

export type DurationKind = keyof typeof DEFAULTS;
export type DurationRanges = Partial<Record<DurationKind, DurationRange>>;

// The names of an object that nothing adds to.
export const DURATION_KINDS = Object.keys(DEFAULTS) as [DurationKind, ...DurationKind[]];

/** Until reads find what was made: with these, every read finds it at once. */
export const NO_READ_LAG: DurationRanges = Object.fromEntries(
  DURATION_KINDS.filter((kind) => kind.endsWith('Visible')).map((kind) => [kind, { minMs: 0, maxMs: 0 }]),
);

/** Longer than any clock runs. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER / 2;

export interface Durations {
  drawMs(kind: DurationKind, resourceId: string): number;
}

export function seededDurations(seed: number, ranges: DurationRanges): Durations {
  return {
    drawMs(kind, resourceId) {
      const { minMs, maxMs } = ranges[kind] ?? DEFAULTS[kind];
      return Math.round(minMs + fractionFrom(seed, kind, resourceId.toLowerCase()) * (maxMs - minMs));
    },
  };
}

/** These durations, in seconds, and the others as they are. */
export function withFixedDurations(
  durations: Durations,
  fixed: Partial<Record<DurationKind, number | 'never' | undefined>>,
): Durations {
  return {
    drawMs(kind, resourceId) {
      const seconds = fixed[kind];
      if (seconds === undefined) return durations.drawMs(kind, resourceId);
      return seconds === 'never' ? NEVER_MS : seconds * SECOND;
    },
  };
}
