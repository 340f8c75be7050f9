/**
 * What a request would do, before it does it: the plan itself, verbatim, and for each step what is there now and what
 * becomes of it. Pure; `steps/draft-plan.ts` reads what is there.
 */
import type { JsonObject } from './json.ts';
import type { Plan, PlanStep } from './plan.ts';
import { durationText } from './duration-text.ts';
import { scheduleOf, type Timing } from './plan-schedule.ts';
import type { PreflightFinding } from './preflight/preflight-rule.ts';
import type { Problem } from './problem.ts';
import type { OnFailure } from './operation-state.ts';
import { permissionsOf } from './step-permissions.ts';
import type { Difference, Verb } from './verb-answers.ts';

/**
 * - `willCreate`: nothing is there.
 * - `willAdopt`: what is there is fit, is used as it is and never removed.
 * - `willRun`: a check, a wait or a registration, which makes no resource.
 * - `alreadyOurs`: the operation of this request has made it.
 * - `conflict`: the operation would be refused here; `differences` or `problem` say why.
 * - `unknown`: could not be told now; `problem` or `note` say why.
 */
export type StepFinding = 'willCreate' | 'willAdopt' | 'willRun' | 'alreadyOurs' | 'conflict' | 'unknown';

/** What was learnt of one step. */
export interface Sighting {
  readonly finding: StepFinding;
  readonly resourceId?: string;
  readonly differences?: readonly Difference[];
  readonly problem?: Problem;
  readonly note?: string;
  /** What would be sent. A field that is known only later is `<output of step>`. */
  readonly body?: JsonObject;
}

export interface ReportedStep extends Sighting {
  readonly id: string;
  readonly title: string;
  readonly kind: PlanStep['kind'];
  /** Actions of Azure that the step takes as things stand, with those to remove again what it makes. */
  readonly permissions: readonly string[];
  /** As things stand: a step that finds all it needs takes one look. */
  readonly expectedSeconds: number;
  readonly onCriticalPath: boolean;
  readonly startsAfterSeconds: number;
}

export interface PlanReport {
  /** Under which it would run. */
  readonly operationId: string;
  readonly clusterId: string;
  readonly location: string;
  /** The value that would run. */
  readonly plan: Plan;
  readonly steps: readonly ReportedStep[];
  readonly preflight: readonly PreflightFinding[];
  /** No run is expected to be faster. */
  readonly criticalPathSeconds: number;
  /** Of all steps together. */
  readonly totalSeconds: number;
  /** Nothing speaks against it, and nothing was left unknown. */
  readonly wouldSucceed: boolean;
  readonly note: string;
}

export interface ReportedPlan {
  readonly operationId: string;
  readonly clusterId: string;
  readonly location: string;
  readonly onFailure: OnFailure;
  readonly plan: Plan;
  /** By step id. */
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly preflight: readonly PreflightFinding[];
}

const LOOK_SECONDS = 1;

export function planReport(reported: ReportedPlan): PlanReport {
  const { operationId, clusterId, location, plan, preflight } = reported;
  const timed = plan.steps.map((step) => ({
    ...step,
    expectedSeconds: secondsOf(step, sightingOf(reported, step)),
  }));
  const { timings, criticalPathSeconds } = scheduleOf(timed);
  const steps = timed.map((step) => reportedStep(step, reported, timings.get(step.id)));
  const objections = [...steps.flatMap(objectionOf), ...preflight.flatMap(preflightObjection)];
  return {
    operationId,
    clusterId,
    location,
    plan,
    steps,
    preflight,
    criticalPathSeconds,
    totalSeconds: steps.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0),
    wouldSucceed: objections.length === 0,
    note:
      objections.length === 0
        ? `Nothing was changed. ${summary(steps)}, in about ${durationText(criticalPathSeconds * 1000)}.`
        : `Nothing was changed. As things stand it would not succeed: ${objections.join('; ')}.`,
  };
}

function reportedStep(step: PlanStep, reported: ReportedPlan, timing: Timing | undefined): ReportedStep {
  const sighting = sightingOf(reported, step);
  return {
    id: step.id,
    title: step.title,
    kind: step.kind,
    ...sighting,
    permissions: permissionsOf(step, verbsOf(sighting, reported.onFailure)),
    expectedSeconds: step.expectedSeconds,
    onCriticalPath: timing?.onCriticalPath ?? false,
    startsAfterSeconds: timing?.startsAfterSeconds ?? 0,
  };
}

function sightingOf({ sightings }: ReportedPlan, { id }: PlanStep): Sighting {
  return sightings.get(id) ?? { finding: 'unknown' };
}

/** What is there and is sent again for want of something takes its time. */
function secondsOf({ expectedSeconds }: PlanStep, { finding, body }: Sighting): number {
  const isThere = finding === 'willAdopt' || (finding === 'alreadyOurs' && body === undefined);
  return isThere ? Math.min(LOOK_SECONDS, expectedSeconds) : expectedSeconds;
}

function verbsOf({ finding, body }: Sighting, onFailure: OnFailure): readonly Verb[] {
  if (finding === 'willAdopt') return ['observe'];
  const undo: readonly Verb[] = finding === 'willRun' || onFailure === 'keep' ? [] : ['undo'];
  const isMade = finding === 'alreadyOurs' && body === undefined;
  return isMade ? ['observe', ...undo] : ['observe', 'begin', 'poll', ...undo];
}

function objectionOf({ id, finding, problem, differences }: ReportedStep): readonly string[] {
  if (finding !== 'conflict' && finding !== 'unknown') return [];
  const fields = differences?.map(({ field }) => field).join(', ');
  return [`${id}: ${problem?.code ?? fields ?? finding}`];
}

function preflightObjection({ rule, field, outcome, severity }: PreflightFinding): readonly string[] {
  return outcome === 'Failed' && severity === 'failure' ? [`${rule} ${field}`] : [];
}

function summary(steps: readonly ReportedStep[]): string {
  const count = (finding: StepFinding): number => steps.filter((step) => step.finding === finding).length;
  const parts = [
    [count('willCreate'), 'create'],
    [count('willAdopt'), 'use what is there'],
    [count('alreadyOurs'), 'find their work done'],
    [count('willRun'), 'check, wait or register'],
  ] as const;
  const told = parts.filter(([steps]) => steps > 0).map(([steps, what]) => `${String(steps)} ${what}`);
  return `Of ${String(steps.length)} steps ${told.join(', ')}`;
}
