/** What clients ask of instances, each one transaction. The answers carry the messages that are then to be delivered. */
import type { CommandAnswer, InstanceFilter, StartAnswer, StartRequest } from '../shared/durable-engine.ts';
import { beginInstance, isOver } from './begin-instance.ts';
import type { EngineState } from './engine-state.ts';
import type { FunctionDirectory } from './function-directory.ts';
import { EventType, eventRaised, isoTime } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { invalidIdReason } from './instance-rules.ts';
import { conditions } from './instance-view.ts';
import { postMessage } from './message.ts';
import type { Message } from './message.ts';
import { rewindInstance } from './rewind.ts';
import type { InstanceRow } from './store/instance-table.ts';

export interface Answered<A> {
  readonly answer: A;
  readonly messages: readonly Message[];
}

export interface StartContext {
  readonly directory: FunctionDirectory;
  readonly defaultVersion: string;
  /** Which instances of the same id a new one takes the place of. */
  readonly replace: 'ended' | 'any';
  readonly newId: () => string;
  readonly nowMs: number;
}

export function startInstance(
  state: EngineState,
  request: StartRequest,
  context: StartContext,
): Answered<StartAnswer> {
  const { directory, defaultVersion, replace, newId, nowMs } = context;
  const { instanceId = newId() } = request;
  const name = directory.registeredName('orchestrator', request.name);
  const message = invalidIdReason(instanceId) ?? invalidJsonReason(request.input);
  if (message !== undefined) return refused({ kind: 'invalid', message });
  if (name === undefined) {
    return refused({ kind: 'invalid', message: directory.unknownMessage('orchestrator', request.name) });
  }
  const wanted = {
    instanceId,
    executionId: newId(),
    name,
    version: request.version ?? defaultVersion,
    input: request.input ?? null,
    createdMs: Math.floor(nowMs),
    parent: null,
  };
  const beginning = beginInstance(state, wanted, replace);
  if (beginning.kind === 'exists') return refused(beginning);
  return { answer: { kind: 'started', instanceId }, messages: [beginning.message] };
}

function invalidJsonReason(input: string | undefined): string | undefined {
  if (input === undefined) return undefined;
  try {
    JSON.parse(input);
    return undefined;
  } catch {
    return 'Invalid JSON content';
  }
}

export function restartInstance(
  state: EngineState,
  instanceId: string,
  options: { readonly withNewInstanceId: boolean; readonly context: StartContext },
): Answered<StartAnswer | undefined> {
  const row = state.instances.byId(instanceId);
  if (!row) return refused(undefined);
  const input = state.instances.input(row.instanceKey);
  const request: StartRequest = {
    name: row.name,
    version: row.version,
    ...(!options.withNewInstanceId && { instanceId }),
    ...(input !== null && { input }),
  };
  return startInstance(state, request, options.context);
}

/** `input` must be JSON text. */
export function raiseEvent(
  state: EngineState,
  instanceId: string,
  event: { readonly name: string; readonly input: string; readonly nowMs: number },
): Answered<CommandAnswer> {
  return command(state, instanceId, (row) => [
    eventRaised(event.name, event.input, event.nowMs),
    isAlive(row),
  ]);
}

export interface ReasonedCommand {
  readonly reason: string;
  readonly nowMs: number;
}

export function terminateInstance(
  state: EngineState,
  instanceId: string,
  why: ReasonedCommand,
): Answered<CommandAnswer> {
  return command(state, instanceId, (row) => [
    {
      EventType: EventType.ExecutionTerminated,
      EventId: -1,
      Timestamp: isoTime(why.nowMs),
      Input: why.reason,
    },
    isAlive(row),
  ]);
}

export function suspendInstance(
  state: EngineState,
  instanceId: string,
  why: ReasonedCommand,
): Answered<CommandAnswer> {
  return command(state, instanceId, (row) => [
    {
      EventType: EventType.ExecutionSuspended,
      EventId: -1,
      Timestamp: isoTime(why.nowMs),
      Reason: why.reason,
    },
    row.status === 'Suspended' ? 'conflict' : isAlive(row),
  ]);
}

export function resumeInstance(
  state: EngineState,
  instanceId: string,
  why: ReasonedCommand,
): Answered<CommandAnswer> {
  return command(state, instanceId, (row) => [
    { EventType: EventType.ExecutionResumed, EventId: -1, Timestamp: isoTime(why.nowMs), Reason: why.reason },
    row.status === 'Running' || row.status === 'Pending' ? 'conflict' : isAlive(row),
  ]);
}

export function rewind(state: EngineState, instanceId: string, nowMs: number): Answered<CommandAnswer> {
  const row = state.instances.byId(instanceId);
  if (!row) return refused('notFound');
  if (row.status !== 'Failed') return refused(isOver(row.status) ? 'gone' : 'conflict');
  return { answer: 'accepted', messages: rewindInstance(state, row, nowMs) };
}

/** Deletes instances that are over, and what is still on its way to them. Answers how many. */
export function purgeInstances(
  state: EngineState,
  which: { readonly instanceId: string } | InstanceFilter,
): number {
  if ('instanceId' in which && which.instanceId.startsWith('@')) {
    return state.entities.delete(which.instanceId) ? 1 : 0;
  }
  const rows =
    'instanceId' in which
      ? [state.instances.byId(which.instanceId)]
      : state.instances.find(conditions(which), Number.MAX_SAFE_INTEGER);
  let purged = 0;
  for (const row of rows) {
    if (!row || !isOver(row.status)) continue;
    state.instances.delete(row.instanceKey);
    state.histories.clear(row.instanceKey);
    state.work.clear(row.instanceKey);
    state.timers.clear(row.instanceKey);
    state.live.forget(row.instanceKey);
    purged += 1;
  }
  return purged;
}

function command(
  state: EngineState,
  instanceId: string,
  decide: (row: InstanceRow) => readonly [HistoryEvent, CommandAnswer],
): Answered<CommandAnswer> {
  const row = state.instances.byId(instanceId);
  if (!row) return refused('notFound');
  const [event, answer] = decide(row);
  if (answer !== 'accepted') return refused(answer);
  const message = postMessage(state.work, { instanceKey: row.instanceKey, executionId: null, event });
  return { answer, messages: [message] };
}

function isAlive(row: InstanceRow): CommandAnswer {
  return isOver(row.status) ? 'gone' : 'accepted';
}

function refused<A>(answer: A): Answered<A> {
  return { answer, messages: [] };
}
