/**
 * Histories of whole operations as an engine recorded them, replayed against today's orchestrators. A running operation
 * is in the same place after every deployment: it can go on only if the orchestrator asks, over its history, for the
 * same things in the same order.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { OrchestrationHandler } from 'durable-functions';
import { Orchestrator } from 'durable-functions/lib/src/orchestrations/Orchestrator.js';

type HistoryEvent = Readonly<Record<string, unknown>>;

/** What the engine hands to an orchestrator: Microsoft's format. */
export interface OrchestrationTrigger {
  readonly history: readonly HistoryEvent[];
  readonly input: unknown;
  readonly instanceId: string;
  readonly isReplaying: boolean;
}

interface OrchestrationAction {
  readonly actionType: number;
  readonly functionName?: string;
  readonly externalEventName?: string;
  readonly isCanceled?: boolean;
  readonly compoundActions?: readonly OrchestrationAction[];
}

/** What the orchestrator answers: all that it has asked for since its first line. */
export interface OrchestrationAnswer {
  readonly isDone: boolean;
  readonly actions: readonly (readonly OrchestrationAction[])[];
  readonly error?: string;
}

/** One execution, from its start until it completed or continued as new. */
export interface RecordedExecution {
  readonly trigger: OrchestrationTrigger;
  /** What it had asked for by then, in order, in words. */
  readonly asked: readonly string[];
}

export interface RecordedHistory {
  readonly orchestrator: string;
  /** Of the orchestration. */
  readonly version: string;
  readonly executions: readonly RecordedExecution[];
}

export function readRecordedHistory(file: string): RecordedHistory {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as RecordedHistory;
}

const ACTIVITY = 0;
const CONTINUE_AS_NEW = 4;
const TIMER = 5;
const EXTERNAL_EVENT = 6;

export function endsExecution({ isDone, actions }: OrchestrationAnswer): boolean {
  return isDone || leaves(actions.flat()).some(({ actionType }) => actionType === CONTINUE_AS_NEW);
}

/** What an answer asks for, in words. */
export function askedIn({ isDone, actions, error }: OrchestrationAnswer): string[] {
  const asked = leaves(actions.flat()).map(inWords);
  if (error !== undefined) return [...asked, `failure: ${error}`];
  return isDone && !asked.includes('continue as new') ? [...asked, 'completion'] : asked;
}

function leaves(actions: readonly OrchestrationAction[]): OrchestrationAction[] {
  return actions.flatMap((action) => (action.compoundActions ? leaves(action.compoundActions) : [action]));
}

function inWords(action: OrchestrationAction): string {
  switch (action.actionType) {
    case ACTIVITY:
      return `activity ${action.functionName ?? ''}`;
    case CONTINUE_AS_NEW:
      return 'continue as new';
    case TIMER:
      return action.isCanceled ? 'timer, canceled' : 'timer';
    case EXTERNAL_EVENT:
      return `event ${action.externalEventName ?? ''}`;
    default:
      return `action of type ${String(action.actionType)}`;
  }
}

/** Throws «replay diverged from history» when the orchestrator asks for anything else than it did then. */
export async function replayRecorded(
  handler: OrchestrationHandler,
  { version, executions }: RecordedHistory,
): Promise<void> {
  for (const [index, { trigger, asked }] of executions.entries()) {
    const now = await askedToday(handler, trigger);
    const place = firstDifference(asked, now);
    if (place === undefined) continue;
    throw new Error(
      `replay diverged from history in execution ${String(index + 1)}, at call ${String(place + 1)}: ` +
        `it was «${asked[place] ?? 'nothing'}» and is «${now[place] ?? 'nothing'}» today. ` +
        `Operations of version ${version} that are under way could not go on. A change of the order of calls needs a ` +
        `new orchestration version: raise defaultVersion in host.json, keep the old order where context.df.version ` +
        `is ${version} or older, and record the new one with npm run record-histories. Only while version ${version} ` +
        `is not in released.json may it be recorded anew.`,
    );
  }
}

async function askedToday(
  handler: OrchestrationHandler,
  trigger: OrchestrationTrigger,
): Promise<readonly string[]> {
  // The library changes what it is handed.
  const run = new Orchestrator(handler).listen()(structuredClone(trigger), {});
  const answer = await run.catch((error: unknown) => answerIn(error));
  return askedIn(JSON.parse(JSON.stringify(answer)) as OrchestrationAnswer);
}

/** Of an orchestrator that fails: the library throws it, for the host to find the answer in the message. */
function answerIn(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const text = message.split('$OutOfProcData$:')[1];
  if (text === undefined) throw error;
  return JSON.parse(text);
}

function firstDifference(before: readonly string[], now: readonly string[]): number | undefined {
  const length = Math.max(before.length, now.length);
  for (let place = 0; place < length; place += 1) if (before[place] !== now[place]) return place;
  return undefined;
}
