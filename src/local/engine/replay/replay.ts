/**
 * From a history and an orchestrator's answer to what comes next. The history is fed, event by event, to what the
 * orchestrator has asked for; what it asked for and the history does not record are the new decisions. Pure: the same
 * arguments give the same result.
 */
import { EventType } from '../history-event.ts';
import type { HistoryEvent } from '../history-event.ts';
import type { OrchestratorAnswer } from '../orchestrator-answer.ts';
import type { Decision, Ending, OrchestrationFailure } from './decision.ts';
import { Execution } from './execution.ts';
import { ExternalEvents } from './external-events.ts';
import { FollowedActions } from './follow-actions.ts';
import type { OrchestrationIdentity } from './follow-actions.ts';
import { NonDeterminismError } from './non-determinism.ts';

export interface ReplayResult {
  readonly decisions: readonly Decision[];
  /** Timers of earlier episodes that were canceled: they need not fire. */
  readonly lapsedTimers: readonly number[];
  readonly isSuspended: boolean;
  /** Absent while the execution goes on. */
  readonly ending?: Ending;
}

/** `history` holds the new events of the running episode too. `maxActions` is how much one execution may ask for. */
export function replay(
  identity: OrchestrationIdentity,
  history: readonly HistoryEvent[],
  answer: OrchestratorAnswer,
  maxActions = Infinity,
): ReplayResult {
  const run = new ReplayRun(identity, answer, maxActions);
  try {
    for (const event of history) run.feed(event);
  } catch (error) {
    const failure = failureOf(identity.name, error);
    return { decisions: [], lapsedTimers: [], isSuspended: false, ending: { kind: 'failed', failure } };
  }
  return run.result();
}

/** How an orchestration fails whose answer cannot be followed, whatever the reason. */
export function failureOf(orchestrator: string, error: unknown): OrchestrationFailure {
  if (error instanceof NonDeterminismError) {
    return {
      reason: error.message,
      details: `Unhandled exception while executing orchestration: ${error.message}`,
    };
  }
  return orchestratorFailure(orchestrator, { error: error instanceof Error ? error.message : String(error) });
}

function orchestratorFailure(
  name: string,
  { error, failureDetails }: Pick<OrchestratorAnswer, 'error' | 'failureDetails'>,
): OrchestrationFailure {
  return {
    reason: `Orchestrator function '${name}' failed: ${String(error)}`,
    details: `Message: ${String(error)}, StackTrace: `,
    ...(failureDetails && { failureDetails }),
  };
}

class ReplayRun {
  readonly #identity: OrchestrationIdentity;
  readonly #answer: OrchestratorAnswer;
  readonly #execution: Execution;
  readonly #events = new ExternalEvents();
  readonly #followed: FollowedActions;
  #whileSuspended: HistoryEvent[] | undefined;

  constructor(identity: OrchestrationIdentity, answer: OrchestratorAnswer, maxActions: number) {
    this.#identity = identity;
    this.#execution = new Execution(maxActions);
    this.#answer = answer;
    this.#followed = new FollowedActions(
      identity,
      { execution: this.#execution, events: this.#events },
      answer.actions,
    );
  }

  feed(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        this.#execution.beginEpisode(event.Timestamp);
        break;
      case EventType.ExecutionSuspended:
        this.#whileSuspended ??= [];
        break;
      case EventType.ExecutionResumed:
        this.#resume();
        break;
      default:
        if (this.#whileSuspended) this.#whileSuspended.push(event);
        else this.#take(event);
    }
  }

  result(): ReplayResult {
    const isSuspended = this.#whileSuspended !== undefined;
    const ending = this.#ending();
    return {
      decisions: isSuspended ? [] : this.#execution.decisions(),
      lapsedTimers: this.#execution.lapsedTimers(),
      isSuspended,
      ...(ending && { ending }),
    };
  }

  #resume(): void {
    const held = this.#whileSuspended ?? [];
    this.#whileSuspended = undefined;
    for (const event of held) this.#take(event);
  }

  #take(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.ExecutionStarted:
        this.#followed.advance();
        break;
      case EventType.TaskScheduled:
      case EventType.TimerCreated:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.EventSent:
        this.#execution.recorded(event);
        break;
      case EventType.EventRaised:
        this.#events.raise({ name: event.Name, input: event.Input });
        break;
      default:
        this.#settle(event);
    }
  }

  #settle(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        this.#execution.settle(event.TaskScheduledId, true, event.Result);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        this.#execution.settle(event.TaskScheduledId, false);
        break;
      case EventType.TimerFired:
        this.#execution.settle(event.TimerId, true);
        break;
      default:
      // The other events tell of the execution as a whole and settle no task.
    }
  }

  #ending(): Ending | undefined {
    const { error, isDone, output, failureDetails } = this.#answer;
    if (!this.#followed.isFinished || this.#execution.hasOpenTasks) return undefined;
    if (error) {
      return {
        kind: 'failed',
        failure: orchestratorFailure(this.#identity.name, {
          error,
          ...(failureDetails && { failureDetails }),
        }),
      };
    }
    const continued = this.#followed.continueWith;
    if (continued)
      return { kind: 'continuedAsNew', input: continued.input, carried: this.#events.buffered() };
    return isDone ? { kind: 'completed', output } : undefined;
  }
}
