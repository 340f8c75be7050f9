/**
 * Does, one after the other, what an orchestrator has asked for since its start, each only when what came before it is
 * done: a wait that is not over hides all that follows it.
 */
import { ActionType, AnswerError } from '../orchestrator-answer.ts';
import type { OrchestratorAction } from '../orchestrator-answer.ts';
import type { Execution } from './execution.ts';
import type { ExternalEvents } from './external-events.ts';
import { callHttp } from './http-call.ts';
import { settledTask, whenAll, whenAny } from './pending-task.ts';
import type { PendingTask } from './pending-task.ts';
import { requestGuid } from './request-guid.ts';

export interface OrchestrationIdentity {
  readonly name: string;
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId?: string;
}

export class FollowedActions {
  readonly #identity: OrchestrationIdentity;
  readonly #execution: Execution;
  readonly #events: ExternalEvents;
  readonly #actions: readonly OrchestratorAction[];
  #next = 0;
  #isFinished = false;
  #continueWith: { readonly input: unknown } | undefined;

  constructor(
    identity: OrchestrationIdentity,
    parts: { readonly execution: Execution; readonly events: ExternalEvents },
    actions: readonly OrchestratorAction[],
  ) {
    this.#identity = identity;
    this.#execution = parts.execution;
    this.#events = parts.events;
    this.#actions = actions;
  }

  /** Every action is done. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Set once the orchestrator asked to be continued as new. */
  get continueWith(): { readonly input: unknown } | undefined {
    return this.#continueWith;
  }

  advance(): void {
    for (;;) {
      const action = this.#actions[this.#next];
      if (!action) break;
      this.#next += 1;
      const task = this.#start(action);
      if (!task.isDone && !task.isAbandoned) {
        task.whenDone(() => {
          this.advance();
        });
        return;
      }
    }
    this.#isFinished = true;
  }

  #start(action: OrchestratorAction): PendingTask {
    const execution = this.#execution;
    switch (action.actionType) {
      case ActionType.CallActivity:
        execution.countAction();
        return this.#activity(action);
      case ActionType.CallActivityWithRetry:
        execution.countAction();
        return execution.withRetry(retryOptions(action), () => this.#activity(action));
      case ActionType.CallSubOrchestrator:
        execution.countAction();
        return this.#subOrchestration(action);
      case ActionType.CallSubOrchestratorWithRetry:
        execution.countAction();
        return execution.withRetry(retryOptions(action), () => this.#subOrchestration(action));
      default:
        return this.#startOther(action);
    }
  }

  /** What needs no function. */
  #startOther(action: OrchestratorAction): PendingTask {
    switch (action.actionType) {
      case ActionType.CreateTimer:
        this.#execution.countAction();
        return this.#execution.timer(fireAtMs(action), action.isCanceled === true);
      case ActionType.WaitForExternalEvent:
        return this.#events.wait(required(action.externalEventName, 'externalEventName'));
      case ActionType.ContinueAsNew:
        this.#continueWith = { input: action.input };
        return settledTask();
      case ActionType.WhenAny:
        return whenAny((action.compoundActions ?? []).map((each) => this.#start(each)));
      case ActionType.WhenAll:
        return whenAll((action.compoundActions ?? []).map((each) => this.#start(each)));
      default:
        return this.#startRequest(action);
    }
  }

  /** What goes to an entity, or to another server. */
  #startRequest(action: OrchestratorAction): PendingTask {
    switch (action.actionType) {
      case ActionType.CallEntity:
        return this.#events.wait(this.#sendToEntity(action, true));
      case ActionType.SignalEntity:
      case ActionType.ScheduledSignalEntity:
        this.#sendToEntity(action, false);
        return settledTask();
      case ActionType.CallHttp:
        return callHttp(this.#execution, required(action.httpRequest, 'httpRequest'));
      default:
        throw new AnswerError(`The embedded engine does not support ${actionName(action.actionType)}.`);
    }
  }

  #activity(action: OrchestratorAction): PendingTask {
    const name = required(action.functionName, 'functionName');
    return this.#execution.decide({ kind: 'activity', name, input: action.input });
  }

  /** Answers the name of the event that will bring the entity's answer. */
  #sendToEntity(action: OrchestratorAction, isCall: boolean): string {
    this.#execution.countAction();
    const requestId = requestGuid(this.#identity.executionId, this.#execution.upcomingId);
    this.#execution.send({
      kind: 'entityRequest',
      entityId: required(action.instanceId, 'instanceId'),
      operation: required(action.operation, 'operation'),
      input: action.input,
      isSignal: !isCall,
      requestId,
      ...(action.actionType === ActionType.ScheduledSignalEntity && { dueMs: fireAtMs(action) }),
    });
    return requestId;
  }

  #subOrchestration(action: OrchestratorAction): PendingTask {
    const { executionId, parentInstanceId } = this.#identity;
    const instanceId = givenId(action) ?? `${executionId}:${String(this.#execution.upcomingId)}`;
    if (
      [this.#identity.instanceId, parentInstanceId].some(
        (id) => id?.toLowerCase() === instanceId.toLowerCase(),
      )
    ) {
      throw new AnswerError(
        'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.',
      );
    }
    return this.#execution.decide({
      kind: 'subOrchestration',
      name: required(action.functionName, 'functionName'),
      instanceId,
      input: action.input,
      ...(action.version && { version: action.version }),
    });
  }
}

function retryOptions(action: OrchestratorAction): NonNullable<OrchestratorAction['retryOptions']> {
  return required(action.retryOptions, 'retryOptions');
}

/** An empty id is none. */
function givenId({ instanceId }: OrchestratorAction): string | undefined {
  return typeof instanceId === 'string' && instanceId.trim() !== '' ? instanceId : undefined;
}

function fireAtMs(action: OrchestratorAction): number {
  return Date.parse(required(action.fireAt, 'fireAt'));
}

function required<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw new AnswerError(`An action came without its ${field}.`);
  return value;
}

function actionName(type: number): string {
  const entry = Object.entries(ActionType).find(([, number]) => number === type);
  return entry ? entry[0] : `actions of type ${String(type)}`;
}
