/**
 * The same request where the feature takes six minutes to register, and where it takes six hours.
 *
 * A step of registration is given up after two hours. So the request says `onFailure: keep`, and somebody sends the
 * command `retry` each time, as the runbook has it: the operation goes on from where it was, under the same id.
 */
import type { PlannedCommand, WorldPlan } from '../../test/chaos/worlds/world-plan.ts';
import { measuredRun, type Run } from './measured-run.ts';
import type { Measured } from './measures.ts';
import { requestOf, worldOf } from './world-of.ts';

const MINUTE_MS = 60_000;
const SHORT_MS = 6 * MINUTE_MS;
const LONG_MS = 360 * MINUTE_MS;

/** Somebody looks at it a little later than every two hours. */
const RETRIES_AT_MS = [125, 250].map((minutes) => minutes * MINUTE_MS);

interface RegistrationCost {
  readonly requests: number;
  readonly executions: number;
  /** Written to histories, over all executions. */
  readonly events: number;
  /** Of one execution, the most. */
  readonly largestHistory: number;
  readonly actions: number;
  /** Bytes. */
  readonly largestState: number;
}

/** How much more the long one costs: 2 is twice as much. */
export async function longRegistrationRatio(seed: number): Promise<Measured['values']> {
  const short = await costOf(registrationWorld(seed, SHORT_MS));
  const long = await costOf(longRegistrationWorld(seed));
  return {
    'ARM requests, 6 h of registration to 6 min': long.requests / short.requests,
    'function executions, 6 h of registration to 6 min': long.executions / short.executions,
    'events of histories, 6 h of registration to 6 min': long.events / short.events,
    'durable actions, 6 h of registration to 6 min': long.actions / short.actions,
    'largest state, 6 h of registration to 6 min': long.largestState / short.largestState,
    'largest history, 6 h of registration': long.largestHistory,
  };
}

export function longRegistrationWorld(seed: number): WorldPlan {
  return registrationWorld(seed, LONG_MS);
}

function costOf(world: WorldPlan): Promise<RegistrationCost> {
  return measuredRun(world, ({ requests, counts }: Run) => ({
    requests: requests.length,
    executions: counts.executions(),
    events: counts.episodes.reduce((sum, { newEvents }) => sum + newEvents, 0),
    largestHistory: counts.largestHistory(),
    actions: counts.durableActions(),
    largestState: counts.largestState(),
  }));
}

function registrationWorld(seed: number, registrationMs: number): WorldPlan {
  const featureRegistration = { minMs: registrationMs, maxMs: registrationMs };
  const world = worldOf({ mode: 'byoVnet', start: 'cold', seed, durations: { featureRegistration } });
  const body = { ...requestOf('byoVnet'), onFailure: 'keep' as const };
  return {
    ...world,
    messages: world.messages.map((message) => ({ ...message, body })),
    commands: RETRIES_AT_MS.filter((afterMs) => afterMs < registrationMs).map(retry),
  };
}

function retry(afterMs: number, index: number): PlannedCommand {
  return { afterMs, to: 'first', kind: 'retry', commandId: `retry-${String(index + 1)}`, by: 'http' };
}
