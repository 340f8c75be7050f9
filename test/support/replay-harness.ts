/**
 * Runs an orchestrator with the real executor of durable-functions, as a host with no memory would: every episode starts
 * the generator from its first line over the whole history. Each episode's actions must begin with those of the one
 * before; anything else is «replay diverged from history».
 */
import type { OrchestrationHandler } from 'durable-functions';
import { Orchestrator } from 'durable-functions/lib/src/orchestrations/Orchestrator.js';
import { DOORBELL } from '../../src/contracts/names.ts';

export interface ReplayWorld {
  /** The activity's answer; a throw fails it. Called once for each time it is scheduled. */
  activity(name: string, input: unknown): unknown;
  /** Which of so many finished activities completes next; the first when absent. */
  pick?(count: number): number;
  /** Whether the doorbell rings before the next completion. */
  rings?(): boolean;
  readonly startMs: number;
}

export interface ReplayedRun {
  readonly output: unknown;
  readonly customStatuses: readonly unknown[];
  /** Activities in the order in which they were scheduled, over all executions. */
  readonly scheduled: readonly string[];
  readonly executions: number;
  readonly largestHistory: number;
  readonly endMs: number;
}

interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly input?: unknown;
  readonly fireAt?: string;
  readonly isCanceled?: boolean;
  readonly compoundActions?: readonly Action[];
}

interface Answer {
  readonly isDone: boolean;
  readonly actions: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly customStatus?: unknown;
  readonly error?: string;
}

const ACTIVITY = 0;
const CONTINUE_AS_NEW = 4;
const TIMER = 5;

type HistoryEvent = Readonly<Record<string, unknown>>;

export async function replayRun(
  handler: OrchestrationHandler,
  input: unknown,
  world: ReplayWorld,
): Promise<ReplayedRun> {
  const run = { scheduled: [] as string[], customStatuses: [] as unknown[], largestHistory: 0 };
  let next: unknown = input;
  let nowMs = world.startMs;
  for (let executions = 1; ; executions += 1) {
    const execution = new Execution(handler, next, { world, nowMs });
    const end = await execution.run();
    run.scheduled.push(...execution.scheduled);
    run.customStatuses.push(...execution.customStatuses);
    run.largestHistory = Math.max(run.largestHistory, execution.historyLength);
    nowMs = execution.nowMs;
    if (end.kind === 'completed') return { ...run, output: end.output, executions, endMs: nowMs };
    next = end.input;
  }
}

type ExecutionEnd =
  | { readonly kind: 'completed'; readonly output: unknown }
  | { readonly kind: 'continued'; readonly input: unknown };

class Execution {
  readonly scheduled: string[] = [];
  readonly customStatuses: unknown[] = [];
  nowMs: number;
  readonly #history: HistoryEvent[] = [];
  #played = 0;
  readonly #input: unknown;
  readonly #handler: OrchestrationHandler;
  readonly #world: ReplayWorld;
  readonly #open = new Map<number, Action>();
  #known: readonly string[] = [];

  constructor(
    handler: OrchestrationHandler,
    input: unknown,
    { world, nowMs }: { world: ReplayWorld; nowMs: number },
  ) {
    this.#handler = handler;
    this.#input = input;
    this.#world = world;
    this.nowMs = nowMs;
  }

  get historyLength(): number {
    return this.#history.length;
  }

  async run(): Promise<ExecutionEnd> {
    this.#startEpisode([this.#event(0, { Name: 'operation', Input: JSON.stringify(this.#input) })]);
    for (let episodes = 0; episodes < 1000; episodes += 1) {
      const answer = await this.#episode();
      const actions = leaves(answer.actions.flat());
      this.#take(actions);
      const continued = actions.find(({ actionType }) => actionType === CONTINUE_AS_NEW);
      if (continued) return { kind: 'continued', input: parsed(continued.input) };
      if (answer.isDone) return { kind: 'completed', output: answer.output };
      this.#history.push(this.#event(13));
      this.#startEpisode(this.#nextCompletion());
    }
    throw new Error('The orchestrator does not end');
  }

  async #episode(): Promise<Answer> {
    const trigger = {
      history: this.#history.map((event, index) => ({ ...event, IsPlayed: index < this.#played })),
      input: JSON.parse(JSON.stringify(this.#input)) as unknown,
      instanceId: 'instance-1',
      isReplaying: this.#played > 0,
      parentInstanceId: null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 2,
      longRunningTimerIntervalDuration: '3.00:00:00',
      maximumShortTimerDuration: '6.00:00:00',
      defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
    };
    const answer = (await new Orchestrator(this.#handler).listen()(trigger, {})) as Answer;
    if (answer.error) throw new Error(answer.error);
    this.#played = this.#history.length;
    if (answer.customStatus !== undefined) this.customStatuses.push(answer.customStatus);
    return JSON.parse(JSON.stringify(answer)) as Answer;
  }

  /** Checks that the past is unchanged and schedules what is new. */
  #take(actions: readonly Action[]): void {
    const tasks = actions.filter(({ actionType }) => actionType === ACTIVITY || actionType === TIMER);
    const texts = tasks.map(({ isCanceled: _isCanceled, ...rest }) => JSON.stringify(rest));
    for (const [index, text] of this.#known.entries()) {
      if (texts[index] !== text) throw new Error(`replay diverged from history at task ${String(index)}`);
    }
    for (const [id, action] of tasks.entries()) {
      if (id >= this.#known.length) this.#schedule(id, action);
      if (action.isCanceled) this.#open.delete(id);
    }
    this.#known = texts;
  }

  #schedule(id: number, action: Action): void {
    this.#open.set(id, action);
    if (action.actionType === TIMER) {
      this.#history.push(this.#event(10, { EventId: id, FireAt: action.fireAt }));
    } else {
      this.scheduled.push(action.functionName ?? '');
      this.#history.push(this.#event(4, { EventId: id, Name: action.functionName }));
    }
  }

  #nextCompletion(): HistoryEvent[] {
    if (this.#world.rings?.()) return [this.#event(15, { Name: DOORBELL, Input: '{}' })];
    const activities = [...this.#open].filter(([, { actionType }]) => actionType === ACTIVITY);
    const chosen = activities[this.#world.pick?.(activities.length) ?? 0];
    return [chosen ? this.#complete(...chosen) : this.#fireEarliest()];
  }

  #complete(id: number, { functionName, input }: Action): HistoryEvent {
    this.#open.delete(id);
    this.nowMs += 100;
    try {
      const value = this.#world.activity(functionName ?? '', parsed(input));
      return this.#event(5, {
        TaskScheduledId: id,
        Result: value === undefined ? null : JSON.stringify(value),
      });
    } catch (error) {
      return this.#event(6, { TaskScheduledId: id, Reason: String(error), Details: '' });
    }
  }

  #fireEarliest(): HistoryEvent {
    const [first] = [...this.#open].sort(
      ([, a], [, b]) => Date.parse(a.fireAt ?? '') - Date.parse(b.fireAt ?? ''),
    );
    if (!first) throw new Error('The orchestrator waits for nothing');
    const [id, { fireAt }] = first;
    this.#open.delete(id);
    this.nowMs = Math.max(this.nowMs, Date.parse(fireAt ?? ''));
    return this.#event(11, { TimerId: id, FireAt: fireAt });
  }

  #startEpisode(events: readonly HistoryEvent[]): void {
    this.#history.push(this.#event(12), ...events);
  }

  #event(eventType: number, fields: HistoryEvent = {}): HistoryEvent {
    return {
      EventType: eventType,
      EventId: -1,
      IsPlayed: false,
      Timestamp: new Date(this.nowMs).toISOString(),
      ...fields,
    };
  }
}

function leaves(actions: readonly Action[]): Action[] {
  return actions.flatMap((action) => (action.compoundActions ? leaves(action.compoundActions) : [action]));
}

function parsed(input: unknown): unknown {
  return typeof input === 'string' ? (JSON.parse(input) as unknown) : input;
}
