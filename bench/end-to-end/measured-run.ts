/** One operation in a world of its own: the real intake, orchestrator, steps and clients on the simulator and a clock that jumps. */
import type { OperationDocument } from '../../src/domain/operation-document.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { withWorld } from '../../test/chaos/worlds/run-world.ts';
import { operationIdFor, type WorldOutcome } from '../../test/chaos/worlds/world-outcome.ts';
import type { WorldPlan } from '../../test/chaos/worlds/world-plan.ts';
import type { ArmExchange } from '../../test/chaos/worlds/world-event.ts';
import { ExecutionCounts } from './execution-counts.ts';

/** What is there of a run while it is looked at. */
export interface Run {
  readonly outcome: WorldOutcome;
  readonly operationId: string;
  readonly plan: Plan;
  /** From the message in the queue to the phase Succeeded. */
  readonly tookMs: number;
  /** To the end of the step that makes the cluster. */
  readonly clusterMs: number;
  /** Requests of the operation's activities, in order. */
  readonly requests: readonly ArmExchange[];
  readonly counts: ExecutionCounts;
}

/** Throws when the operation of the world's one message does not end well: nothing is measured of such a run. */
export async function measuredRun<T>(
  world: WorldPlan,
  look: (run: Run) => T,
  counts = new ExecutionCounts(),
): Promise<T> {
  return withWorld(world, (outcome) => look(runOf(world, outcome, counts)), counts);
}

function runOf(world: WorldPlan, outcome: WorldOutcome, counts: ExecutionCounts): Run {
  const [message] = world.messages;
  const { plan } = counts;
  if (!message || !plan) throw new Error(`${world.about}: no operation was seen`);
  const operationId = operationIdFor(message.body);
  const document = endedWell(outcome, operationId);
  const sinceAccepted = (at = ''): number => Date.parse(at) - Date.parse(document.acceptedAt);
  const clusterStep = plan.steps.find(({ kind }) => kind === 'managedCluster');
  return {
    outcome,
    operationId,
    plan,
    tookMs: sinceAccepted(document.endedAt),
    clusterMs: sinceAccepted(document.steps.find(({ id }) => id === clusterStep?.id)?.endedAt),
    requests: outcome.arm.exchanges.filter((exchange) => exchange.operationId === operationId),
    counts,
  };
}

function endedWell({ plan, documents, rejections }: WorldOutcome, operationId: string): OperationDocument {
  const document = documents.get(operationId);
  if (document?.phase === 'Succeeded') return document;
  const why = JSON.stringify(document?.refusal ?? rejections);
  throw new OperationNotSucceededError(`${plan.about}: ${document?.phase ?? 'no operation'} ${why}`);
}

class OperationNotSucceededError extends Error {
  override readonly name = 'OperationNotSucceededError';
}
