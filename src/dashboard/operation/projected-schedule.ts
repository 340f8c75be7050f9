/**
 * When each step was, is and is expected to be at work, and which steps hold up the end: what is over counts with the
 * time it took, what is under way with what it takes at least, the rest with what the plan expects.
 */
import type { OperationPlanAnswer, StepAnswer } from '../../status/schema/answers.ts';

type PlannedStep = OperationPlanAnswer['steps'][number];

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ProjectedSchedule {
  /** A step of which nothing can be said has none. */
  readonly spans: ReadonlyMap<string, Span>;
  readonly critical: ReadonlySet<string>;
}

export interface Projection {
  readonly planned: readonly PlannedStep[];
  readonly steps: readonly StepAnswer[];
  readonly nowMs: number;
  /** Whether steps that have not begun will. */
  readonly goesForward: boolean;
}

/** `planned` are listed after what they depend on. */
export function projectedSchedule({ planned, steps, nowMs, goesForward }: Projection): ProjectedSchedule {
  const answers = new Map(steps.map((step) => [step.id, step]));
  const spans = new Map<string, Span>();
  for (const step of planned) {
    const answer = answers.get(step.id);
    const span =
      answer?.startedAt === undefined
        ? goesForward
          ? expectedSpan(step, spans, nowMs)
          : undefined
        : knownSpan(step, answer, { nowMs, goesForward });
    if (span) spans.set(step.id, span);
  }
  return { spans, critical: criticalSteps(planned, spans) };
}

function knownSpan(
  { expectedSeconds }: PlannedStep,
  { startedAt = '', endedAt }: StepAnswer,
  { nowMs, goesForward }: Pick<Projection, 'nowMs' | 'goesForward'>,
): Span {
  const fromMs = Date.parse(startedAt);
  if (endedAt !== undefined) return { fromMs, toMs: Math.max(fromMs, Date.parse(endedAt)) };
  const expectedMs = goesForward ? fromMs + expectedSeconds * 1000 : fromMs;
  return { fromMs, toMs: Math.max(fromMs, nowMs, expectedMs) };
}

function expectedSpan(
  { dependsOn, expectedSeconds }: PlannedStep,
  spans: ReadonlyMap<string, Span>,
  nowMs: number,
): Span {
  const fromMs = Math.max(nowMs, ...dependsOn.map((each) => spans.get(each)?.toMs ?? nowMs));
  return { fromMs, toMs: fromMs + expectedSeconds * 1000 };
}

/** Backwards from what ends last, always by the dependency that was the last to let it begin. */
function criticalSteps(
  planned: readonly PlannedStep[],
  spans: ReadonlyMap<string, Span>,
): ReadonlySet<string> {
  const byId = new Map(planned.map((step) => [step.id, step]));
  const critical = new Set<string>();
  let current = lastToEnd([...spans.keys()], spans);
  while (current !== undefined && !critical.has(current)) {
    critical.add(current);
    current = lastToEnd(byId.get(current)?.dependsOn ?? [], spans);
  }
  return critical;
}

function lastToEnd(ids: readonly string[], spans: ReadonlyMap<string, Span>): string | undefined {
  const endOf = (id: string): number => spans.get(id)?.toMs ?? -Infinity;
  return ids
    .filter((id) => spans.has(id))
    .reduce<string | undefined>(
      (last, id) => (last === undefined || endOf(id) >= endOf(last) ? id : last),
      undefined,
    );
}
