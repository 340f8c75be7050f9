/**
 * Counts what a run costs in executions, actions and history, from what the engine gives to the functions and what they
 * answer. A history is known at the begin of each episode; what the episode adds to it follows from its actions, by the
 * rules of the Durable extension.
 */
import type { Plan } from '../../src/domain/plan.ts';
import { isQueued, type OperationInput } from '../../src/contracts/queued-operation.ts';
import type { WorldWitness } from '../../test/chaos/worlds/world-watch.ts';

/** What one episode, as Durable calls a run of an orchestrator, took in and gave out. */
export interface Episode {
  /** Events that woke it: a start, answers of activities, timers, doorbells. */
  readonly messages: number;
  readonly activities: number;
  readonly timers: number;
  readonly ends: 'waits' | 'continues as new' | 'is over';
  /** Written to the history by it. */
  readonly newEvents: number;
  /** In the history when it is written. */
  readonly events: number;
  /** Of the input that its execution began with, and of the custom status, as JSON; 0: it set none. */
  readonly inputBytes: number;
  readonly statusBytes: number;
}

interface Action {
  readonly actionType: number;
  readonly input?: unknown;
  readonly isCanceled?: boolean;
  readonly compoundActions?: readonly Action[];
}

interface Answer {
  readonly isDone?: boolean;
  readonly customStatus?: unknown;
  readonly actions?: readonly (readonly Action[])[];
}

interface Trigger {
  readonly input: OperationInput;
  readonly history: readonly { readonly EventType: number; readonly IsPlayed: boolean }[];
}

const CALL_ACTIVITY = 0;
const CONTINUE_AS_NEW = 4;
const CREATE_TIMER = 5;
/** Of history: ExecutionStarted, TaskCompleted, TaskFailed, TimerFired, EventRaised. */
const MESSAGES = [0, 5, 6, 11, 15];
const TASK_SCHEDULED = 4;
const TIMER_CREATED = 10;

export class ExecutionCounts implements WorldWitness {
  /** How often each function ran. */
  readonly byFunction = new Map<string, number>();
  readonly episodes: Episode[] = [];
  plan: Plan | undefined;
  #trigger: Trigger | undefined;

  played(_instanceId: string, payload: string): void {
    // The engine's text, in the extension's form.
    const trigger = JSON.parse(payload) as Trigger;
    this.#trigger = trigger;
    if (!isQueued(trigger.input)) this.plan = trigger.input.plan;
    this.#count('operation');
  }

  called(_instanceId: string, activity: string): void {
    this.#count(activity);
  }

  answered(_instanceId: string, answer: unknown): void {
    if (!this.#trigger) return;
    // What durable-functions answers; a broken run of an orchestrator has none of these fields.
    this.episodes.push(episodeOf(this.#trigger, answer as Answer));
  }

  #count(name: string): void {
    this.byFunction.set(name, (this.byFunction.get(name) ?? 0) + 1);
  }

  /** Invocations of activities, episodes of the orchestrator, and the intake that took the message. */
  executions(): number {
    return sum([...this.byFunction.values()]) + 1;
  }

  /** As Durable Task Scheduler counts them: one to wake an orchestration for each message, one to have an activity run. */
  durableActions(): number {
    return sum(this.episodes.map(({ messages, activities }) => messages + activities));
  }

  largestHistory(): number {
    return Math.max(...this.episodes.map(({ events }) => events));
  }

  largestState(): number {
    return Math.max(...this.episodes.map(({ inputBytes }) => inputBytes));
  }

  largestStatus(): number {
    return Math.max(...this.episodes.map(({ statusBytes }) => statusBytes));
  }
}

function episodeOf({ history, input }: Trigger, { isDone, customStatus, actions = [] }: Answer): Episode {
  const asked = actions.flat().flatMap(leaves);
  const before = (type: number): number => history.filter(({ EventType }) => EventType === type).length;
  const all = (type: number): number => asked.filter(({ actionType }) => actionType === type).length;
  const activities = all(CALL_ACTIVITY) - before(TASK_SCHEDULED);
  const timers = all(CREATE_TIMER) - before(TIMER_CREATED);
  const isContinued = all(CONTINUE_AS_NEW) > 0;
  const ends = isContinued ? 'continues as new' : isDone === true ? 'is over' : 'waits';
  // Beside what it asks for it notes that it has run and, at the end of the execution, that this is over.
  const noted = 1 + (ends === 'waits' ? 0 : 1);
  const given = history.filter(({ IsPlayed }) => !IsPlayed);
  return {
    messages: given.filter(({ EventType }) => MESSAGES.includes(EventType)).length,
    activities,
    timers,
    ends,
    newEvents: given.length + activities + timers + noted,
    inputBytes: Buffer.byteLength(JSON.stringify(input)),
    events: history.length + activities + timers + noted,
    statusBytes: customStatus === undefined ? 0 : Buffer.byteLength(JSON.stringify(customStatus)),
  };
}

function leaves(action: Action): readonly Action[] {
  return action.compoundActions ? action.compoundActions.flatMap(leaves) : [action];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
