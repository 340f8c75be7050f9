/** Every step whose work is one ARM resource, over an ARM of its own. */
import type { StepKind } from '../../src/contracts/step-kind.ts';
import type { StepKindName } from '../../src/domain/step-inputs.ts';
import type { VerbAnswer } from '../../src/domain/verb-answers.ts';
import { stepKinds } from '../../src/steps/kinds.ts';
import { FakeArm } from './fake-arm.ts';
import { noReservations } from './reservations.ts';
import {
  API_SUBNET_ID,
  CLUSTER_ID,
  DNS_LINK_ID,
  DNS_ZONE_ID,
  GROUP_ID,
  IDENTITY_ID,
  NETWORK_ID,
  PEERING_ID,
  inputs,
  verbCall,
} from './step-inputs.ts';

interface ResourceStepCase {
  readonly kind: StepKindName;
  readonly id: string;
  /** Long-running, and marked by tags. */
  readonly isAsync: boolean;
  readonly isMarked: boolean;
  readonly output: string;
}

export const resourceStepCases: readonly ResourceStepCase[] = [
  { kind: 'resourceGroup', id: GROUP_ID, isAsync: false, isMarked: true, output: 'location' },
  { kind: 'virtualNetwork', id: NETWORK_ID, isAsync: true, isMarked: true, output: 'resourceId' },
  { kind: 'subnet', id: API_SUBNET_ID, isAsync: true, isMarked: false, output: 'addressPrefix' },
  { kind: 'virtualNetworkPeering', id: PEERING_ID, isAsync: true, isMarked: false, output: 'resourceId' },
  { kind: 'privateDnsZone', id: DNS_ZONE_ID, isAsync: true, isMarked: true, output: 'resourceId' },
  { kind: 'privateDnsLink', id: DNS_LINK_ID, isAsync: true, isMarked: true, output: 'resourceId' },
  { kind: 'managedIdentity', id: IDENTITY_ID, isAsync: false, isMarked: true, output: 'principalId' },
  { kind: 'managedCluster', id: CLUSTER_ID, isAsync: true, isMarked: true, output: 'privateFqdn' },
];

export function stepAt(kind: StepKindName) {
  const arm = new FakeArm();
  // The table of kinds is typed by kind; the cases go over it with the input of the same kind.
  const step = stepKinds(arm.clients(), noReservations)[kind] as StepKind<unknown>;
  return { arm, step, call: (handle?: VerbAnswer) => verbCall<unknown>(inputs[kind], handleOf(handle)) };
}

export function handleOf(answer: VerbAnswer | undefined) {
  return answer?.outcome === 'pending' ? answer.handle : undefined;
}

/** Begins and, where it takes time, ends well. */
export async function madeBy(kind: StepKindName) {
  const each = stepAt(kind);
  const begun = await each.step.begin(each.call());
  each.arm.finish();
  return { ...each, begun };
}
