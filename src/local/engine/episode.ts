/**
 * One episode of one instance: the messages that have arrived become events, the function is run over the whole
 * history, and its answer becomes decisions. Nothing is written here; what comes out is to be written as one.
 */
import type { DurableFunctionKind, FunctionInvoker } from '../shared/durable-engine.ts';
import { parseEntityId } from './entity-id.ts';
import { requestOf } from './entity-request.ts';
import { EventType, STATUS_NUMBER, isoTime, jsonText } from './history-event.ts';
import type { FailureDetails, HistoryEvent, OrchestratorMark } from './history-event.ts';
import type { FunctionDirectory } from './function-directory.ts';
import type { History } from './history.ts';
import { AnswerError, readAnswer } from './orchestrator-answer.ts';
import type { BufferedEvent, Decision, Ending } from './replay/decision.ts';
import { HTTP_ACTIVITY } from './replay/http-call.ts';
import { failureOf, replay } from './replay/replay.ts';
import type { ReplayResult } from './replay/replay.ts';
import type { InstanceChange, InstanceRow } from './store/instance-table.ts';
import { orchestrationPayload } from './trigger-payload.ts';
import { versionMismatch } from './version-rule.ts';
import type { VersionRule } from './version-rule.ts';

export interface EpisodeStart {
  readonly row: InstanceRow;
  readonly history: History;
  /** In the order in which they are to happen. */
  readonly arrived: readonly HistoryEvent[];
  readonly nowMs: number;
}

export interface Ended {
  readonly status: 'Completed' | 'Failed' | 'Terminated';
  /** JSON text, or the plain reason of a failure or termination. */
  readonly result: string | null;
  /** Absent for a success. */
  readonly details?: string;
  readonly failureDetails?: FailureDetails;
}

export interface Episode {
  /** What the history gains. */
  readonly events: readonly HistoryEvent[];
  readonly decisions: readonly Decision[];
  readonly lapsedTimers: readonly number[];
  readonly change: InstanceChange;
  readonly ended?: Ended;
  readonly continuedAsNew?: { readonly input: unknown; readonly carried: readonly BufferedEvent[] };
}

export interface FunctionApp {
  readonly invoker: FunctionInvoker;
  readonly directory: FunctionDirectory;
  /** Of instances that are started without one. */
  readonly defaultVersion: string;
  readonly versions: VersionRule;
  /** How much one execution may ask for. */
  readonly maxActions: number;
}

export async function playEpisode(start: EpisodeStart, app: FunctionApp): Promise<Episode> {
  const timestamp = isoTime(start.nowMs);
  const arrived = [mark(EventType.OrchestratorStarted, timestamp), ...start.arrived];
  const termination = arrived.find((event) => event.EventType === EventType.ExecutionTerminated);
  const played = termination
    ? { ...NOTHING_DECIDED, terminated: termination.Input }
    : await runFunction({ ...start, arrived }, app);
  const ended = endOf(played);
  const events = [
    ...arrived,
    ...played.decisions.map((decision) => decisionEvent(decision, start.row, { app, timestamp })),
    ...(ended ? [completion(ended, timestamp)] : []),
    mark(EventType.OrchestratorCompleted, timestamp),
  ];
  const { decisions, lapsedTimers, ending } = played;
  return {
    events,
    decisions,
    lapsedTimers,
    change: changeOf(start, played, ended),
    ...(ended && { ended }),
    ...(ending?.kind === 'continuedAsNew' && { continuedAsNew: ending }),
  };
}

const NOTHING_DECIDED = { decisions: [], lapsedTimers: [], isSuspended: false } as const;

function mark(EventType: OrchestratorMark['EventType'], Timestamp: string): OrchestratorMark {
  return { EventType, EventId: -1, Timestamp };
}

function changeOf(start: EpisodeStart, played: Played, ended: Ended | undefined): InstanceChange {
  return {
    status: ended?.status ?? (played.isSuspended ? 'Suspended' : 'Running'),
    customStatus: played.customStatus ?? start.row.customStatus,
    output: ended?.result ?? null,
    updatedMs: Math.floor(start.nowMs),
  };
}

type Played = ReplayResult & { readonly customStatus?: string; readonly terminated?: string };

async function runFunction(start: EpisodeStart, app: FunctionApp): Promise<Played> {
  const { invoker, directory, maxActions } = app;
  const { row, history, arrived } = start;
  const mismatch = versionMismatch(app.versions, row.version);
  if (mismatch !== undefined) return { ...NOTHING_DECIDED, ending: versionFailure(mismatch) };
  const payload = orchestrationPayload(row, history, arrived);
  try {
    const name = directory.registeredName('orchestrator', row.name);
    if (name === undefined) throw new AnswerError(directory.unknownMessage('orchestrator', row.name));
    const answer = readAnswer(await invoker.invoke('orchestrator', name, payload, row.instanceId));
    const parentInstanceId = row.parent?.OrchestrationInstance.InstanceId;
    const identity = { ...row, ...(parentInstanceId !== undefined && { parentInstanceId }) };
    const result = replay(identity, [...history.events, ...arrived], answer, maxActions);
    for (const decision of result.decisions) checkKnown(decision, directory);
    return { ...result, ...(answer.customStatus !== undefined && { customStatus: answer.customStatus }) };
  } catch (error) {
    const ending: Ending = { kind: 'failed', failure: failureOf(row.name, error) };
    return { ...NOTHING_DECIDED, ending };
  }
}

function versionFailure(message: string): Ending {
  const failureDetails = { ErrorType: 'VersionMismatch', ErrorMessage: message, IsNonRetriable: true };
  return { kind: 'failed', failure: { reason: message, details: message, failureDetails } };
}

function checkKnown(decision: Decision, directory: FunctionDirectory): void {
  const called = calledFunction(decision);
  if (called && directory.registeredName(called.kind, called.name) === undefined) {
    throw new AnswerError(directory.unknownMessage(called.kind, called.name));
  }
}

function calledFunction(decision: Decision): { kind: DurableFunctionKind; name: string } | undefined {
  switch (decision.kind) {
    case 'activity':
      return decision.name === HTTP_ACTIVITY ? undefined : { kind: 'activity', name: decision.name };
    case 'subOrchestration':
      return { kind: 'orchestrator', name: decision.name };
    case 'entityRequest':
      return { kind: 'entity', name: parseEntityId(decision.entityId)?.name ?? decision.entityId };
    case 'timer':
      return undefined;
  }
}

function endOf({ terminated, ending }: Played): Ended | undefined {
  if (terminated !== undefined) return { status: 'Terminated', result: terminated, details: '' };
  switch (ending?.kind) {
    case 'completed':
      return { status: 'Completed', result: jsonText(ending.output) };
    case 'failed': {
      const { reason, details, failureDetails } = ending.failure;
      return { status: 'Failed', result: reason, details, ...(failureDetails && { failureDetails }) };
    }
    default:
      return undefined;
  }
}

function completion(ended: Ended, timestamp: string): HistoryEvent {
  return {
    EventType: EventType.ExecutionCompleted,
    EventId: -1,
    Timestamp: timestamp,
    OrchestrationStatus: STATUS_NUMBER[ended.status],
    Result: ended.result,
    FailureDetails: ended.failureDetails ?? null,
  };
}

function decisionEvent(
  decision: Decision,
  row: InstanceRow,
  { app, timestamp }: { readonly app: FunctionApp; readonly timestamp: string },
): HistoryEvent {
  const common = { EventId: decision.id, Timestamp: timestamp };
  switch (decision.kind) {
    case 'activity':
      return {
        EventType: EventType.TaskScheduled,
        ...common,
        Name: decision.name,
        Version: '',
        Input: JSON.stringify([decision.input ?? null]),
      };
    case 'timer':
      return { EventType: EventType.TimerCreated, ...common, FireAt: isoTime(decision.fireAtMs) };
    case 'subOrchestration':
      return {
        EventType: EventType.SubOrchestrationInstanceCreated,
        ...common,
        Name: decision.name,
        Version: decision.version ?? app.defaultVersion,
        InstanceId: decision.instanceId,
        Input: jsonText(decision.input),
      };
    case 'entityRequest': {
      const request = requestOf(decision, row);
      return {
        EventType: EventType.EventSent,
        ...common,
        InstanceId: decision.entityId,
        Name: request.due === undefined ? 'op' : `op@${request.due}`,
        Input: JSON.stringify(request),
      };
    }
  }
}
