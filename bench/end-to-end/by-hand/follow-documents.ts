/**
 * The documents followed by hand: their commands in their order, each begun when the one before has ended. What is made
 * is what the app makes for the same request, by the same clients on the same simulator with the same seed. Only the
 * names of role assignments differ, and with these how long it takes until each has effect: drawn alike, not the same.
 *
 * Where a document names what it does not make (the 2019 one a subnet), it is made as the other document makes it.
 */
import type { PlanStep } from '../../../src/domain/plan.ts';
import { planCluster } from '../../../src/domain/planning/plan-cluster.ts';
import { requestSchema } from '../../../src/domain/request.ts';
import type { StepInputs, StepKindName } from '../../../src/domain/step-inputs.ts';
import type { WorldPlan } from '../../../test/chaos/worlds/world-plan.ts';
import {
  assignRole,
  createCluster,
  createGroup,
  createIdentity,
  createNetwork,
  createSubnet,
  lookAtNodes,
  registerFeature,
  registerProviders,
} from './commands.ts';
import { Session } from './session.ts';
import type { Waits } from './waits.ts';

export interface ByHand {
  /** Until `az aks create` has come back. */
  readonly clusterMs: number;
  /** Until the nodes were seen. */
  readonly allMs: number;
}

export async function followDocuments(world: WorldPlan, waits: Waits): Promise<ByHand> {
  const session = new Session(world, waits);
  try {
    await session.begin();
    return await follow(session, plannedInputs(world));
  } finally {
    session.close();
  }
}

type Inputs = <Kind extends StepKindName>(kind: Kind) => readonly StepInputs[Kind][];

async function follow(session: Session, inputs: Inputs): Promise<ByHand> {
  for (const input of inputs('previewFeature')) await registerFeature(session, input);
  await registerProviders(session, inputs('resourceProvider'));
  for (const input of inputs('resourceGroup')) await createGroup(session, input);
  for (const input of inputs('virtualNetwork')) await createNetwork(session, input);
  for (const input of inputs('subnet')) await createSubnet(session, input);
  for (const input of inputs('managedIdentity')) {
    const principalId = await createIdentity(session, input);
    for (const grant of inputs('roleAssignment')) await assignRole(session, grant, principalId);
  }
  for (const input of inputs('managedCluster')) await createCluster(session, input);
  const clusterMs = session.spentMs();
  for (const input of inputs('nodeReadiness')) await lookAtNodes(session, input);
  return { clusterMs, allMs: session.spentMs() };
}

/** Of the plan that the app makes for the request of the world. */
function plannedInputs({ messages }: WorldPlan): Inputs {
  const request = requestSchema.parse(messages[0]?.body);
  if (request.kind !== 'ProvisionCluster') throw new TypeError('No cluster is asked for.');
  const { steps } = planCluster(request, { operationId: 'by-hand', productionSubscriptions: [] });
  return <Kind extends StepKindName>(kind: Kind) =>
    steps
      .filter((step): step is Extract<PlanStep, { kind: Kind }> => step.kind === kind)
      // A step's input is that of its kind.
      .map(({ input }) => input as StepInputs[Kind]);
}
