/**
 * Orchestrations made at random: a program is data, an orchestrator carries it out with durable-functions, and a model
 * says what must come of it, whatever the order in which activities end and however often the process dies.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import fc from 'fast-check';
import { DurableFunctionApp } from './durable-function-app.ts';
import { nextTurn } from './engine-bench.ts';

/** `label` is unlike that of any other step; the result of a step tells of it. */
export type Step =
  | { readonly kind: 'activity'; readonly label: string; readonly fails: boolean }
  | { readonly kind: 'retry'; readonly label: string; readonly failures: number; readonly attempts: number }
  | { readonly kind: 'timer'; readonly label: string; readonly ms: number }
  | { readonly kind: 'event'; readonly label: string }
  | { readonly kind: 'child'; readonly label: string; readonly steps: Program }
  | { readonly kind: 'all'; readonly label: string; readonly members: readonly Step[] }
  | { readonly kind: 'race'; readonly label: string; readonly timersMs: readonly number[] };

export type Program = readonly Step[];

/** Steps as fast-check makes them, before they have their labels. */
type Bare = {
  readonly [K in Step['kind']]: Omit<Extract<Step, { kind: K }>, 'label' | 'steps' | 'members'>;
}[Step['kind']] & {
  readonly steps?: readonly Bare[];
  readonly members?: readonly Bare[];
};

const simple = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('activity' as const), fails: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('retry' as const),
      failures: fc.integer({ min: 0, max: 3 }),
      attempts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('timer' as const),
      ms: fc.integer({ min: 0, max: 8 * 86_400_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('event' as const) }) },
);

/** What lasts longer than this is made of several timers. */
const SHORT_MS = 6 * 86_400_000;

/**
 * In a `Task.all` that fails early, durable-functions goes on while the host still waits: what takes new numbers later,
 * retries and long timers, is then mistaken for something else. So it is on every host; such members are not made.
 */
const member = simple.filter(
  (step) => step.kind !== 'retry' && !(step.kind === 'timer' && step.ms > SHORT_MS),
);

const { program: bareProgram } = fc.letrec<{ step: Bare; program: readonly Bare[] }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simple,
    fc.record({
      kind: fc.constant('all' as const),
      members: fc.array(member, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('race' as const),
      timersMs: fc.uniqueArray(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('child' as const), steps: tie('program') }),
  ),
  program: fc.array(tie('step'), { maxLength: 5 }),
}));

export const programs: fc.Arbitrary<Program> = bareProgram.map((steps) => labeled(steps, 's'));

function labeled(steps: readonly Bare[], prefix: string): Program {
  return steps.map((step, index): Step => {
    const label = `${prefix}${String(index)}`;
    const { steps: inner, members, ...own } = step;
    // The parts of a step are there for the kinds that have them.
    return {
      ...own,
      label,
      ...(inner && { steps: labeled(inner, `${label}.`) }),
      ...(members && { members: labeled(members, `${label}.`) }),
    } as Step;
  });
}

/** What the orchestrator answers: for each step what came of it. */
export function modelOf(program: Program): unknown[] {
  return program.map(modelOfStep);
}

function modelOfStep(step: Step): unknown {
  switch (step.kind) {
    case 'activity':
      return `${step.label} ${step.fails ? 'failed' : 'done'}`;
    case 'retry':
      return `${step.label} ${step.failures < step.attempts ? 'done' : 'failed'}`;
    case 'timer':
      return `${step.label} rang`;
    case 'event':
      return `${step.label} came`;
    case 'child':
      return modelOf(step.steps);
    case 'all':
      return modelOfAll(step);
    case 'race':
      return `${step.label} won by ${String(Math.min(...step.timersMs))}`;
  }
}

function modelOfAll({ label, members }: Extract<Step, { kind: 'all' }>): unknown {
  const fails = members.some((each) => each.kind === 'activity' && each.fails);
  return fails ? `${label} failed` : members.map(modelOfStep);
}

/** How often each activity must have been begun when no process died. */
export function callsOf(program: Program): Record<string, number> {
  return Object.fromEntries(
    flat(program).flatMap((step) => {
      if (step.kind === 'activity') return [[step.label, 1]];
      if (step.kind === 'retry') return [[step.label, Math.min(step.failures + 1, step.attempts)]];
      return [];
    }),
  );
}

/** The steps of a program and of its parts. */
export function flat(program: Program): Step[] {
  return program.flatMap((step) => {
    const parts = step.kind === 'child' ? step.steps : step.kind === 'all' ? step.members : [];
    return [step, ...flat(parts)];
  });
}

/** What it is sent is the result of the task that it yielded. */
type Orchestration = Generator<Task, unknown, unknown>;

function* follow(context: OrchestrationContext, program: Program): Orchestration {
  const results: unknown[] = [];
  for (const step of program) results.push(yield* followStep(context, step));
  return results;
}

function* followStep(context: OrchestrationContext, step: Step): Orchestration {
  try {
    if (step.kind === 'race') return yield* race(context, step.label, step.timersMs);
    const result: unknown = yield taskOf(context, step);
    return shown(step, result);
  } catch {
    return `${step.label} failed`;
  }
}

/** Timers that ring and events have no result of their own to show. */
function shown(step: Step, result: unknown): unknown {
  if (step.kind === 'timer') return `${step.label} rang`;
  if (step.kind !== 'all' || !Array.isArray(result)) return result;
  return step.members.map((each, index) => shown(each, (result as unknown[])[index]));
}

function taskOf(context: OrchestrationContext, step: Exclude<Step, { kind: 'race' }>): Task {
  const { df } = context;
  switch (step.kind) {
    case 'activity':
      return df.callActivity('work', step);
    case 'retry':
      return df.callActivityWithRetry('work', new RetryOptions(1_000, step.attempts), step);
    case 'timer':
      return df.createTimer(new Date(df.currentUtcDateTime.getTime() + step.ms));
    case 'event':
      return df.waitForExternalEvent(step.label);
    case 'child':
      return df.callSubOrchestrator('follow', step.steps, `${df.instanceId}-${step.label}`);
    case 'all':
      return df.Task.all(
        step.members.map((each) => taskOf(context, each as Exclude<Step, { kind: 'race' }>)),
      );
  }
}

function* race(context: OrchestrationContext, label: string, timersMs: readonly number[]): Orchestration {
  const { df } = context;
  const startMs = df.currentUtcDateTime.getTime();
  const timers = timersMs.map((ms) => df.createTimer(new Date(startMs + ms)));
  const winner: unknown = yield df.Task.any(timers);
  const won = timers.findIndex((timer) => timer === winner);
  for (const timer of timers) if (!timer.isCompleted) timer.cancel();
  return `${label} won by ${String(timersMs[won])}`;
}

/** Carries out programs; each activity ends after as many turns of the event loop as `turns` says for it. */
export function programApp(turns: (call: number) => number): DurableFunctionApp {
  const triesOf = new Map<string, number>();
  let calls = 0;
  return new DurableFunctionApp()
    .activity('work', async (step: Extract<Step, { kind: 'activity' | 'retry' }>) => {
      calls += 1;
      for (let left = turns(calls); left > 0; left -= 1) await nextTurn();
      const tries = (triesOf.get(step.label) ?? 0) + 1;
      triesOf.set(step.label, tries);
      const fails = step.kind === 'activity' ? step.fails : tries <= step.failures;
      if (fails) throw new Error(`${step.label} failed`);
      return `${step.label} done`;
    })
    .orchestration('follow', (context) => follow(context, context.df.getInput<Program>()));
}
