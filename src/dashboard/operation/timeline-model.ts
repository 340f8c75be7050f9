/** The steps on a time axis: what of each is past, what is expected, where its next look is, what was told of it. */
import type {
  OperationAnswer,
  OperationHistoryAnswer,
  OperationPlanAnswer,
  StepAnswer,
} from '../../status/schema/answers.ts';
import { projectedSchedule, type Span } from './projected-schedule.ts';

type HistoryEvent = OperationHistoryAnswer['events'][number];

export interface TimelineRow {
  readonly id: string;
  readonly title: string;
  readonly step: StepAnswer;
  readonly isCritical: boolean;
  /** At work, up to now or its end. */
  readonly past?: Span;
  /** What is expected of it from now on. */
  readonly expected?: Span;
  /** The next look at what it waits for. */
  readonly nextLookMs?: number;
  /** Ends of the step that are not the last: it was gone about again. */
  readonly earlierEnds: readonly { readonly atMs: number; readonly text: string }[];
}

export interface PhaseSpan extends Span {
  readonly phase: string;
}

export interface Timeline extends Span {
  readonly nowMs?: number;
  readonly rows: readonly TimelineRow[];
  readonly phases: readonly PhaseSpan[];
}

export interface TimelineSource {
  readonly operation: OperationAnswer;
  readonly plan?: OperationPlanAnswer | undefined;
  readonly events: readonly HistoryEvent[];
  readonly nowMs: number;
}

const forwardPhases: readonly string[] = ['Accepted', 'Preflight', 'Provisioning', 'Verifying'];
/** An axis is never shorter, so that a first step of some milliseconds is no full bar. */
const SHORTEST_MS = 10_000;

/** Undefined: no step has begun and none is expected at a known time. */
export function timeline({ operation, plan, events, nowMs }: TimelineSource): Timeline | undefined {
  const goesForward =
    !operation.done && operation.kind === 'provision' && forwardPhases.includes(operation.phase);
  const { spans, critical } = projectedSchedule({
    planned: plan?.steps ?? operation.steps.map(withoutPlan),
    steps: operation.steps,
    nowMs,
    goesForward: goesForward && plan !== undefined && operation.suspended === undefined,
  });
  const rows = operation.steps.map((step) =>
    row(step, {
      span: spans.get(step.id),
      isCritical: plan !== undefined && critical.has(step.id),
      nowMs,
      ends: events.filter((event) => event.type === 'stepFinished' && event.step === step.id),
      title: step.title ?? plan?.steps.find(({ id }) => id === step.id)?.title ?? step.id,
    }),
  );
  const all = rows.flatMap(({ past, expected }) => [past, expected].filter((span) => span !== undefined));
  if (all.length === 0) return undefined;
  const fromMs = Math.min(...all.map((span) => span.fromMs));
  const ends = all.map((span) => span.toMs);
  const toMs = Math.max(fromMs + SHORTEST_MS, ...ends, ...(operation.done ? [] : [nowMs]));
  return {
    fromMs,
    toMs,
    rows,
    phases: phaseSpans(operation, events, { fromMs, toMs, nowMs }),
    ...(operation.done ? {} : { nowMs }),
  };
}

function withoutPlan({ id, title = id }: StepAnswer) {
  const nothing = {
    kind: '',
    dependsOn: [],
    expectedSeconds: 0,
    startsAfterSeconds: 0,
    onCriticalPath: false,
  };
  return { id, title, ...nothing };
}

interface RowSource {
  readonly span: Span | undefined;
  readonly isCritical: boolean;
  readonly nowMs: number;
  readonly ends: readonly HistoryEvent[];
  readonly title: string;
}

function row(step: StepAnswer, { span, isCritical, nowMs, ends, title }: RowSource): TimelineRow {
  const next = step.waiting?.next;
  return {
    id: step.id,
    title,
    step,
    isCritical,
    ...(span ? parts(step, span, nowMs) : {}),
    ...(next === undefined || step.endedAt !== undefined ? {} : { nextLookMs: Date.parse(next) }),
    earlierEnds: ends
      .map(({ at, text }) => ({ atMs: Date.parse(at), text }))
      .filter(({ atMs }) => span !== undefined && atMs < span.fromMs),
  };
}

/** Cuts the time of a step in two, at now. */
function parts(
  { startedAt, endedAt }: StepAnswer,
  span: Span,
  nowMs: number,
): Pick<TimelineRow, 'past' | 'expected'> {
  if (startedAt !== undefined && endedAt !== undefined) return { past: span };
  const cutMs = Math.max(span.fromMs, Math.min(span.toMs, nowMs));
  return {
    ...(startedAt === undefined ? {} : { past: { fromMs: span.fromMs, toMs: cutMs } }),
    ...(span.toMs > cutMs ? { expected: { fromMs: cutMs, toMs: span.toMs } } : {}),
  };
}

function phaseSpans(
  { done, endedAt, updatedAt }: OperationAnswer,
  events: readonly HistoryEvent[],
  { fromMs, toMs, nowMs }: Span & { readonly nowMs: number },
): readonly PhaseSpan[] {
  const changes = events.flatMap(({ type, phase, at }) =>
    type === 'phaseChanged' && phase !== undefined ? [{ phase, atMs: Date.parse(at) }] : [],
  );
  const endMs = done ? Date.parse(endedAt ?? updatedAt) : nowMs;
  return changes
    .map(({ phase, atMs }, index) => ({
      phase,
      fromMs: Math.max(fromMs, atMs),
      toMs: Math.min(toMs, changes[index + 1]?.atMs ?? Math.max(atMs, endMs)),
    }))
    .filter((span) => span.toMs > span.fromMs);
}
