/**
 * What the watchdog saw in a tick, as figures: steps that take longer than such steps take, and the longest wait for a
 * preview feature. Pure.
 */
import type { OperationDocument, StepDocument } from '../domain/operation-document.ts';
import type { StepState } from '../domain/operation-state.ts';
import type { Plan } from '../domain/plan.ts';
import type { StepKindName } from '../domain/step-inputs.ts';
import { stepTimes, type EndedSample } from '../status/ended-sample.ts';
import { percentile } from '../status/percentile.ts';
import type { Reading } from './telemetry.ts';

/** An operation that has not ended. */
export interface WatchedOperation {
  readonly document: OperationDocument;
  /** Undefined: it has none yet. */
  readonly plan: Plan | undefined;
}

export type StepLimits = ReadonlyMap<StepKindName, number>;

/** Of fewer, the slowest of them would be the limit. */
const LEAST_MEASURED = 5;

/** The 95th percentile of the seconds that steps of a kind took; none of a kind that has hardly been seen. */
export function stepLimits(sample: EndedSample): StepLimits {
  const kinds = Map.groupBy(stepTimes(sample), ({ key }) => key.stepKind);
  return new Map(
    [...kinds].flatMap(([kind, modes]) => {
      const seconds = modes.flatMap((each) => each.seconds);
      const limit = seconds.length < LEAST_MEASURED ? undefined : percentile(seconds, 0.95);
      return limit === undefined ? [] : [[kind, limit] as const];
    }),
  );
}

/** For each kind that has a limit: by how much the oldest running step is over it. */
export function overLimits(
  watched: readonly WatchedOperation[],
  limits: StepLimits,
  nowMs: number,
): readonly Reading<'slipway.step.over_p95'>[] {
  const running = watched.flatMap((each) => runningSteps(each, nowMs));
  return [...limits].map(([step, limit]) => {
    const seconds = running.filter(({ kind }) => kind === step).map((each) => each.seconds);
    return { value: Math.max(0, ...seconds.map((each) => each - limit)), attributes: { step } };
  });
}

/** In seconds; 0 when no feature is waited for. */
export function longestRegistration(watched: readonly WatchedOperation[], nowMs: number): number {
  const waits = watched
    .flatMap((each) => runningSteps(each, nowMs))
    .filter(({ kind }) => kind === 'previewFeature');
  return Math.max(0, ...waits.map(({ seconds }) => seconds));
}

const goesForward: readonly StepState[] = ['observing', 'beginning', 'polling'];

function runningSteps(
  { document, plan }: WatchedOperation,
  nowMs: number,
): readonly { readonly kind: StepKindName; readonly seconds: number }[] {
  // Nothing is done while it is suspended: that is no delay of a step.
  if (!plan || document.suspended) return [];
  const kinds = new Map(plan.steps.map(({ id, kind }) => [id, kind]));
  return document.steps.flatMap((step) => {
    const kind = kinds.get(step.id);
    const startedMs = runsSince(step);
    return kind === undefined || startedMs === undefined
      ? []
      : [{ kind, seconds: (nowMs - startedMs) / 1000 }];
  });
}

function runsSince({ state, startedAt }: StepDocument): number | undefined {
  return goesForward.includes(state) && startedAt !== undefined ? Date.parse(startedAt) : undefined;
}
