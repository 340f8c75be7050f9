/** When an operation ends if all goes on as such operations have gone. */
import type { OperationDocument, StepDocument } from '../domain/operation-document.ts';
import type { Plan, PlanStep } from '../domain/plan.ts';
import { scheduleOf } from '../domain/plan-schedule.ts';
import { median, operationTimes, stepTimes, type EndedSample } from './ended-sample.ts';

export interface MeasuredTimes {
  /** A typical duration; undefined where nothing was measured. */
  step(kind: PlanStep['kind'], mode: Plan['mode']): number | undefined;
  operation(kind: OperationDocument['kind'], mode: string): number | undefined;
}

export function measuredTimes(sample: EndedSample): MeasuredTimes {
  const steps = new Map(
    stepTimes(sample).map(({ key, seconds }) => [`${key.stepKind} ${key.mode}`, median(seconds)]),
  );
  const operations = new Map(
    operationTimes(sample).map(({ key, seconds }) => [`${key.kind} ${key.mode}`, median(seconds)]),
  );
  return {
    step: (kind, mode) => steps.get(`${kind} ${mode}`),
    operation: (kind, mode) => operations.get(`${kind} ${mode}`),
  };
}

/** A step that takes longer than such steps do is held to have this share of itself before it. */
const LEAST_LEFT = 0.05;
/** Told no finer than this, so that it does not change with every operation that ends. */
const GRAIN_MS = 10_000;

/**
 * From what the document says and when it said so, so that the same document has the same estimate. Undefined where
 * nobody can tell: it is suspended, waits for its turn, or takes back what failed.
 */
export function estimatedEnd(
  document: OperationDocument,
  plan: Plan | undefined,
  measured: MeasuredTimes,
): string | undefined {
  if (document.done || document.suspended || document.waiting) return undefined;
  const endMs =
    document.kind === 'deprovision'
      ? endOfRemoval(document, plan, measured)
      : endOfPlan(document, plan, measured);
  return endMs === undefined ? undefined : new Date(Math.ceil(endMs / GRAIN_MS) * GRAIN_MS).toISOString();
}

/** What is taken back is of many kinds, so only the whole has been measured. */
function endOfRemoval(
  { acceptedAt, updatedAt }: OperationDocument,
  plan: Plan | undefined,
  measured: MeasuredTimes,
): number | undefined {
  const seconds = plan && measured.operation('deprovision', plan.mode);
  if (seconds === undefined) return undefined;
  const endMs = Date.parse(acceptedAt) + seconds * 1000;
  return endMs > Date.parse(updatedAt) ? endMs : undefined;
}

const forward: readonly OperationDocument['phase'][] = ['Accepted', 'Preflight', 'Provisioning', 'Verifying'];

function endOfPlan(
  document: OperationDocument,
  plan: Plan | undefined,
  measured: MeasuredTimes,
): number | undefined {
  if (!plan || !forward.includes(document.phase)) return undefined;
  const asOfMs = Date.parse(document.updatedAt);
  const known = new Map(document.steps.map((step) => [step.id, step]));
  const toGo = plan.steps.map((step) => {
    const seconds = measured.step(step.kind, plan.mode) ?? step.expectedSeconds;
    return { ...step, expectedSeconds: secondsLeft(known.get(step.id), seconds, asOfMs) };
  });
  return asOfMs + scheduleOf(toGo).criticalPathSeconds * 1000;
}

function secondsLeft(step: StepDocument | undefined, seconds: number, asOfMs: number): number {
  if (step?.state === 'done') return 0;
  if (step?.startedAt === undefined) return seconds;
  const spent = (asOfMs - Date.parse(step.startedAt)) / 1000;
  return Math.max(seconds - spent, seconds * LEAST_LEFT);
}
