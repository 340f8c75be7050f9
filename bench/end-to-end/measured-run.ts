/** One operation in a world of its own: the real intake, orchestrator, steps and clients on the simulator and a clock that jumps. */
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
  /** Requests of the operation's activities, in order. */
  readonly requests: readonly ArmExchange[];
  readonly counts: ExecutionCounts;
}

/** Throws when the operation of the world's one message does not end well: nothing is measured of such a run. */
export async function measuredRun<T>(world: WorldPlan, look: (run: Run) => T): Promise<T> {
  const counts = new ExecutionCounts();
  return withWorld(world, (outcome) => look(runOf(world, outcome, counts)), counts);
}

function runOf(world: WorldPlan, outcome: WorldOutcome, counts: ExecutionCounts): Run {
  const [message] = world.messages;
  if (!message) throw new Error(`${world.about}: there is no message`);
  const operationId = operationIdFor(message.body);
  const document = outcome.documents.get(operationId);
  if (document?.phase !== 'Succeeded' || document.endedAt === undefined) {
    const why = JSON.stringify(document?.refusal ?? outcome.rejections);
    throw new OperationNotSucceededError(`${world.about}: ${document?.phase ?? 'no operation'} ${why}`);
  }
  if (!counts.plan) throw new Error(`${world.about}: no plan was seen`);
  return {
    outcome,
    operationId,
    plan: counts.plan,
    tookMs: Date.parse(document.endedAt) - Date.parse(document.acceptedAt),
    requests: outcome.arm.exchanges.filter((exchange) => exchange.operationId === operationId),
    counts,
  };
}

export class OperationNotSucceededError extends Error {
  override readonly name = 'OperationNotSucceededError';
}
