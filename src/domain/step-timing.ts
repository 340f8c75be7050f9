/**
 * How long to wait for what, by step kind: when to look at a running operation and when to give it up. ARM's own
 * `Retry-After` goes before; a look is never later than the deadline, where the last one is taken.
 *
 * AKS allows 2 operation reads a second in a subscription, so a cluster is looked at rarely.
 */
import type { StepKindName } from './step-inputs.ts';

export interface StepTiming {
  /** From `begin` to the first look. */
  readonly firstLookSeconds: number;
  /** Between later looks. */
  readonly everySeconds: number;
  /** Looks are taken at multiples of this, so that operations that wait for the same thing look together. */
  readonly alignSeconds?: number;
  /** From `begin` until the step is given up. */
  readonly deadlineSeconds: number;
}

const MINUTE = 60;

export const stepTimings: Readonly<Record<StepKindName, StepTiming>> = {
  preflight: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  removalCheck: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  previewFeature: { firstLookSeconds: 30, everySeconds: 30, alignSeconds: 30, deadlineSeconds: 120 * MINUTE },
  resourceProvider: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 30 * MINUTE },
  resourceGroup: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  virtualNetwork: { firstLookSeconds: 5, everySeconds: 3, deadlineSeconds: 10 * MINUTE },
  subnet: { firstLookSeconds: 3, everySeconds: 3, deadlineSeconds: 10 * MINUTE },
  virtualNetworkPeering: { firstLookSeconds: 3, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  managedIdentity: { firstLookSeconds: 3, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  privateDnsZone: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  privateDnsLink: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 15 * MINUTE },
  roleAssignment: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 10 * MINUTE },
  rbacPropagation: { firstLookSeconds: 5, everySeconds: 5, deadlineSeconds: 15 * MINUTE },
  managedCluster: { firstLookSeconds: 3 * MINUTE, everySeconds: 20, deadlineSeconds: 60 * MINUTE },
  clusterVerification: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 10 * MINUTE },
  nodeReadiness: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  kubeconfigSecret: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 15 * MINUTE },
  connectionHandoff: { firstLookSeconds: 5, everySeconds: 10, deadlineSeconds: 10 * MINUTE },
};

/** Between two looks at something that is being removed, and until its removal is given up. */
export const undoTiming = { everySeconds: 15, deadlineSeconds: 60 * MINUTE } as const;
