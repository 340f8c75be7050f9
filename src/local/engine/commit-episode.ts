/**
 * Writes one episode: the consumed messages go, history, decisions and status come, all in the transaction that runs
 * around it. What there is to do afterwards is returned, to be done only when that transaction is over.
 */
import { beginInstance, executionStarted } from './begin-instance.ts';
import { requestOf } from './entity-request.ts';
import type { EngineState } from './engine-state.ts';
import type { Ended, Episode } from './episode.ts';
import { EventType, eventRaised, isoTime, jsonText } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { History, playedText } from './history.ts';
import type { LiveInstance } from './live-instances.ts';
import { postMessage, removeMessage } from './message.ts';
import type { Message } from './message.ts';
import type { Decision } from './replay/decision.ts';
import type { EntityRequestRow } from './store/entity-table.ts';
import type { NewInstance } from './store/instance-table.ts';
import type { TaskRow } from './store/work-tables.ts';
import { activityPayload } from './trigger-payload.ts';

export interface EpisodeEffects {
  readonly messages: Message[];
  readonly tasks: TaskRow[];
  readonly timersMs: number[];
  readonly entityRequests: EntityRequestRow[];
}

export interface EpisodeToCommit {
  readonly live: LiveInstance;
  readonly consumed: readonly Message[];
  readonly episode: Episode;
  /** New ones, as many as are asked for. */
  readonly newExecutionId: () => string;
  /** Of sub-orchestrations that are started without one. */
  readonly defaultVersion: string;
}

export function commitEpisode(state: EngineState, commit: EpisodeToCommit): EpisodeEffects {
  const { live, consumed, episode } = commit;
  const effects: EpisodeEffects = { messages: [], tasks: [], timersMs: [], entityRequests: [] };
  for (const message of consumed) removeMessage(state, message);
  if (episode.continuedAsNew) {
    // Nothing else that was decided can be open: an execution goes on as new only when its tasks are done.
    for (const decision of episode.decisions) {
      if (decision.kind === 'entityRequest') carryOut(state, commit, { decision, effects });
    }
    effects.messages.push(...continueAsNew(state, commit, episode.continuedAsNew));
    return effects;
  }
  const text = playedText(episode.events);
  state.histories.append(live.instanceKey, text);
  live.history.append(episode.events, text);
  state.instances.change(live.instanceKey, episode.change);
  live.row = { ...live.row, ...episode.change };
  for (const decision of episode.decisions) carryOut(state, commit, { decision, effects });
  dropLapsedTimers(state, live, episode.lapsedTimers);
  if (episode.ended) {
    state.timers.clear(live.instanceKey);
    effects.messages.push(...tellParent(state, commit, episode.ended));
  }
  return effects;
}

/** Begins the next execution of the same instance; what nobody has awaited yet is delivered to it again. */
function continueAsNew(
  state: EngineState,
  { live, episode, newExecutionId }: EpisodeToCommit,
  { input, carried }: NonNullable<Episode['continuedAsNew']>,
): Message[] {
  const { instanceKey, row } = live;
  const { customStatus, updatedMs } = episode.change;
  const next: NewInstance = {
    ...row,
    executionId: newExecutionId(),
    createdMs: updatedMs,
    input: jsonText(input),
  };
  state.histories.clear(instanceKey);
  state.timers.clear(instanceKey);
  state.instances.restart(instanceKey, next, { status: 'Running', customStatus });
  live.row = { ...row, ...episode.change, executionId: next.executionId, createdMs: updatedMs };
  live.history = new History();
  live.lapsedTimers = new Set();
  const events: HistoryEvent[] = [
    executionStarted(next),
    ...carried.map((event) => eventRaised(event.name, event.input, updatedMs)),
  ];
  const firstSeq = state.work.seqsInFront(instanceKey, events.length);
  return events.map((event, index) => {
    const executionId = event.EventType === EventType.ExecutionStarted ? next.executionId : null;
    return postMessage(state.work, { instanceKey, executionId, event }, firstSeq + index);
  });
}

interface DecisionToCarryOut {
  readonly decision: Decision;
  readonly effects: EpisodeEffects;
}

function carryOut(
  state: EngineState,
  commit: EpisodeToCommit,
  { decision, effects }: DecisionToCarryOut,
): void {
  const { instanceKey, row } = commit.live;
  const { instanceId, executionId } = row;
  switch (decision.kind) {
    case 'activity': {
      const payload = activityPayload(decision.input) ?? null;
      const task = { instanceKey, executionId, eventId: decision.id, name: decision.name, payload };
      effects.tasks.push({ ...task, instanceId, taskKey: state.work.insertTask(task) });
      return;
    }
    case 'timer': {
      if (decision.isCanceled) return;
      const fireAtMs = Math.ceil(decision.fireAtMs);
      state.timers.insert({ instanceKey, executionId, eventId: decision.id, fireAtMs });
      effects.timersMs.push(fireAtMs);
      return;
    }
    case 'subOrchestration':
      effects.messages.push(beginChild(state, commit, decision));
      return;
    case 'entityRequest': {
      const { entityId, dueMs } = decision;
      effects.entityRequests.push(
        state.entities.insertRequest({
          entityId,
          dueMs: dueMs === undefined ? null : Math.ceil(dueMs),
          request: JSON.stringify(requestOf(decision, row)),
        }),
      );
    }
  }
}

function beginChild(
  state: EngineState,
  { live, episode, newExecutionId, defaultVersion }: EpisodeToCommit,
  decision: Extract<Decision, { kind: 'subOrchestration' }>,
): Message {
  const { instanceKey, row } = live;
  const { executionId } = row;
  const atMs = episode.change.updatedMs;
  const beginning = beginInstance(state, {
    instanceId: decision.instanceId,
    executionId: newExecutionId(),
    name: decision.name,
    version: decision.version ?? defaultVersion,
    createdMs: atMs,
    input: jsonText(decision.input),
    parent: {
      Name: row.name,
      Version: row.version,
      TaskScheduleId: decision.id,
      OrchestrationInstance: { InstanceId: row.instanceId, ExecutionId: executionId },
    },
  });
  if (beginning.kind === 'started') return beginning.message;
  const reason = `An Orchestration instance with the status ${beginning.runtimeStatus} already exists.`;
  return postMessage(state.work, {
    instanceKey,
    executionId,
    event: {
      EventType: EventType.SubOrchestrationInstanceFailed,
      EventId: -1,
      Timestamp: isoTime(atMs),
      TaskScheduledId: decision.id,
      Reason: reason,
      Details: reason,
      FailureDetails: null,
    },
  });
}

function tellParent(state: EngineState, { live, episode }: EpisodeToCommit, ended: Ended): Message[] {
  const { parent } = live.row;
  const parentRow = parent && state.instances.byId(parent.OrchestrationInstance.InstanceId);
  if (!parentRow) return [];
  const common = {
    EventId: -1,
    Timestamp: isoTime(episode.change.updatedMs),
    TaskScheduledId: parent.TaskScheduleId,
  };
  const event: HistoryEvent =
    ended.status === 'Completed'
      ? { EventType: EventType.SubOrchestrationInstanceCompleted, ...common, Result: ended.result }
      : {
          EventType: EventType.SubOrchestrationInstanceFailed,
          ...common,
          Reason: ended.result ?? '',
          Details: ended.details ?? '',
          FailureDetails: ended.failureDetails ?? null,
        };
  const { instanceKey } = parentRow;
  return [
    postMessage(state.work, { instanceKey, executionId: parent.OrchestrationInstance.ExecutionId, event }),
  ];
}

function dropLapsedTimers(state: EngineState, live: LiveInstance, lapsed: readonly number[]): void {
  const { instanceKey, row } = live;
  for (const eventId of lapsed) {
    if (live.lapsedTimers.has(eventId)) continue;
    live.lapsedTimers.add(eventId);
    state.timers.lapse({ instanceKey, executionId: row.executionId, eventId });
  }
}
