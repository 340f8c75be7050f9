/**
 * How long to wait for what, by step kind: when to look at a running operation and when to give it up. The first look
 * comes when about half of what takes as long as usual is over, later ones come the rarer the longer it takes. ARM's own
 * `Retry-After` is obeyed: no look comes before it. A look is never later than the deadline, where the last one is taken.
 *
 * AKS allows 2 operation reads a second in a subscription, so a cluster is looked at rarely: 8 times while it takes no
 * longer than six minutes.
 */
import type { StepKindName } from './step-inputs.ts';

export interface StepTiming {
  /** From `begin` to the first look. */
  readonly firstLookSeconds: number;
  /** Between later looks. */
  readonly everySeconds: number;
  /** Of what takes longer than usual: from when on the pause is this share of the time since `begin`. */
  readonly slower?: { readonly afterSeconds: number; readonly share: number };
  /** Looks are taken at multiples of this, so that operations that wait for the same thing look together. */
  readonly alignSeconds?: number;
  /** From `begin` until the step is given up. */
  readonly deadlineSeconds: number;
}

const MINUTE = 60;

export const stepTimings: Readonly<Record<StepKindName, StepTiming>> = {
  preflight: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  removalCheck: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  previewFeature: {
    firstLookSeconds: 60,
    everySeconds: 30,
    slower: { afterSeconds: 6 * MINUTE, share: 0.2 },
    alignSeconds: 30,
    deadlineSeconds: 120 * MINUTE,
  },
  resourceProvider: {
    firstLookSeconds: 60,
    everySeconds: 10,
    slower: { afterSeconds: 2 * MINUTE, share: 0.1 },
    deadlineSeconds: 30 * MINUTE,
  },
  resourceGroup: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  virtualNetwork: { firstLookSeconds: 7, everySeconds: 3, deadlineSeconds: 10 * MINUTE },
  subnet: { firstLookSeconds: 7, everySeconds: 3, deadlineSeconds: 10 * MINUTE },
  virtualNetworkPeering: { firstLookSeconds: 8, everySeconds: 3, deadlineSeconds: 10 * MINUTE },
  managedIdentity: { firstLookSeconds: 3, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  privateDnsZone: { firstLookSeconds: 20, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  privateDnsLink: { firstLookSeconds: 20, everySeconds: 5, deadlineSeconds: 15 * MINUTE },
  roleAssignment: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  rbacPropagation: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 15 * MINUTE },
  managedCluster: {
    firstLookSeconds: 255,
    everySeconds: 15,
    slower: { afterSeconds: 6 * MINUTE, share: 0.08 },
    deadlineSeconds: 60 * MINUTE,
  },
  clusterVerification: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 10 * MINUTE },
  nodeReadiness: { firstLookSeconds: 8, everySeconds: 4, deadlineSeconds: 15 * MINUTE },
  kubeconfigSecret: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  connectionHandoff: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 10 * MINUTE },
};

/** From a look to the next, so long after `begin`. */
export function pauseSeconds({ everySeconds, slower }: StepTiming, sinceBeginSeconds: number): number {
  if (slower === undefined || sinceBeginSeconds < slower.afterSeconds) return everySeconds;
  return Math.max(everySeconds, slower.share * sinceBeginSeconds);
}

/** Between two looks at something that is being removed, and until its removal is given up. */
export const undoTiming = { everySeconds: 15, deadlineSeconds: 60 * MINUTE } as const;
