/**
 * `decide(state, now)`: which verbs to run, or until when to wait, or how it ended. Pure; with `apply` it owns every
 * decision of the workflow.
 *
 * 1. A step is observed only after every step that it depends on is done, and begun only after it was observed.
 * 2. Every state runs something, waits until a known instant, or has ended.
 * 3. After a failure nothing new is begun. What was created is undone, dependents before what they depend on, each once
 *    it is no longer in flight. A cluster is not waited for: its undoing ends what is running.
 */
import { isSettling, mayUndo, willUndo } from './compensation.ts';
import { needsDiagnosis } from './diagnosis.ts';
import {
  instantAfter,
  isEnded,
  progressOf,
  type OperationState,
  type Phase,
  type StepProgress,
  type Suspension,
} from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import type { StepKindName } from './step-inputs.ts';
import type { OperationHandle, StepOutputs, Verb } from './verb-answers.ts';

/** One verb to run, with the activity's input. */
export interface StepCall {
  readonly kind: StepKindName;
  readonly verb: Verb;
  readonly call: {
    readonly operationId: string;
    readonly stepId: string;
    readonly input: PlanStep['input'];
    readonly handle?: OperationHandle;
    readonly outputs?: StepOutputs;
    readonly sent?: boolean;
    readonly askedAt?: string;
    readonly runBy?: string;
    readonly hasTurn?: true;
    readonly goesFirst?: true;
  };
}

export type Decision =
  | { readonly kind: 'run'; readonly calls: readonly [StepCall, ...StepCall[]] }
  | { readonly kind: 'wait'; readonly until: string }
  | { readonly kind: 'finished'; readonly phase: Phase };

export function decide(state: OperationState, nowMs: number): Decision {
  if (isEnded(state.phase)) return { kind: 'finished', phase: state.phase };
  if (state.suspended) return { kind: 'wait', until: nextLookAtMail(state.suspended, nowMs) };
  const next = state.plan.steps.flatMap((step) => {
    const verb = nextVerb(state, step);
    return verb ? [{ step, verb, dueAt: dueAt(progressOf(state, step.id), verb) }] : [];
  });
  const [first, ...others] = next
    .filter(({ dueAt }) => dueAt === undefined || Date.parse(dueAt) <= nowMs)
    .map(({ step, verb }) => stepCall(state, step, verb, nowMs));
  if (first) return { kind: 'run', calls: [first, ...others] };
  // Nothing is due only while something else is: a state without either would be a defect, seen again in a minute.
  return { kind: 'wait', until: earliest(next.map(({ dueAt }) => dueAt)) ?? instantAfter(nowMs, 60) };
}

/** The pause before a repetition of something else does not hold up the undoing, nor the look before it. */
function dueAt({ state, dueAt: at }: StepProgress, verb: Verb): string | undefined {
  const isFirst = verb === 'diagnose' || (verb === 'undo' && state !== 'undoing');
  return isFirst ? undefined : at;
}

/** Nobody but the doorbell wakes what is suspended, and a doorbell may get lost. */
const LOOK_WHILE_SUSPENDED_SECONDS = 10 * 60;

function nextLookAtMail({ until }: Suspension, nowMs: number): string {
  const look = instantAfter(nowMs, LOOK_WHILE_SUSPENDED_SECONDS);
  return look < until ? look : until;
}

/** What the step needs next, now or when it is due; undefined while it needs nothing. */
function nextVerb(state: OperationState, step: PlanStep): Verb | undefined {
  const progress = progressOf(state, step.id);
  return isSettling(state) ? settlingVerb(state, step, progress) : forwardVerb(state, step, progress);
}

function forwardVerb(state: OperationState, step: PlanStep, progress: StepProgress): Verb | undefined {
  switch (progress.state) {
    case 'waiting':
      return step.dependsOn.every((id) => progressOf(state, id).state === 'done') ? 'observe' : undefined;
    case 'observing':
      return 'observe';
    case 'beginning':
      return 'begin';
    case 'polling':
      return 'poll';
    default:
      return undefined;
  }
}

function settlingVerb(state: OperationState, step: PlanStep, progress: StepProgress): Verb | undefined {
  if (needsDiagnosis(state, step)) return 'diagnose';
  const undoes = willUndo(state, step) && mayUndo(state, step);
  if (isInFlight(progress) && !(undoes && isCutShort(step, progress)))
    return progress.state === 'polling' ? 'poll' : 'observe';
  return undoes ? 'undo' : undefined;
}

/** The kinds that take long to make, whose undoing ends what is running; the others are over within seconds. */
const longKinds: readonly StepKindName[] = ['managedCluster'];

function isCutShort({ kind }: PlanStep, { state }: StepProgress): boolean {
  return state === 'polling' && longKinds.includes(kind);
}

/** Whether something that was sent has not answered for good; after a failure this settles before anything is undone. */
export function isInFlight(progress: StepProgress): boolean {
  return progress.state === 'polling' || (progress.state === 'observing' && progress.attempts > 0);
}

function stepCall(state: OperationState, step: PlanStep, verb: Verb, nowMs: number): StepCall {
  const progress = progressOf(state, step.id);
  const { outputs, markedBy } = progress;
  return {
    kind: step.kind,
    verb,
    call: {
      operationId: markedBy ?? state.ids.operationId,
      stepId: step.id,
      input: resolvedInput(state, step),
      ...toldTo(verb, progress, nowMs),
      ...(progress.turn?.verb === verb ? { hasTurn: true } : {}),
      // An undoing, and what has to go before it.
      ...(isSettling(state) ? { goesFirst: true } : {}),
      ...(outputs ? { outputs } : {}),
      ...(markedBy === undefined ? {} : { runBy: state.ids.operationId }),
    },
  };
}

/** What only this verb has to know. */
function toldTo(
  verb: Verb,
  { handle, owned, attempts }: StepProgress,
  nowMs: number,
): Pick<StepCall['call'], 'handle' | 'sent' | 'askedAt'> {
  switch (verb) {
    case 'observe':
      return owned && attempts > 0 ? { sent: true } : {};
    case 'begin':
      return { askedAt: instantAfter(nowMs, 0) };
    case 'poll':
    case 'undo':
      return handle ? { handle } : {};
    case 'diagnose':
      return {};
  }
}

/** The step's input with what earlier steps put out. */
function resolvedInput(state: OperationState, step: PlanStep): PlanStep['input'] {
  const fromSteps = Object.entries(step.inputsFrom ?? {}).flatMap(([field, { step: stepId, output }]) => {
    const value = progressOf(state, stepId).outputs?.[output];
    return value === undefined ? [] : [[field, value] as const];
  });
  return { ...step.input, ...Object.fromEntries(fromSteps) };
}

function earliest(instants: readonly (string | undefined)[]): string | undefined {
  return instants.filter((each) => each !== undefined).sort()[0];
}
