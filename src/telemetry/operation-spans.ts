/**
 * The spans of one run of an operation that has ended, from its record and its events: the run, its phases, and its
 * steps within the phase in which each began. Pure, so that telling it twice tells the same.
 */
import type { OperationRecord } from '../contracts/operation-records.ts';
import type { OperationEvent, PhaseChanged, StepFinished } from '../domain/operation-event.ts';
import type { Phase } from '../domain/operation-state.ts';
import type { PastSpan, SpanAttributes, SpanIds } from './telemetry.ts';
import { eventSpan, rootSpan, runSpan, stepSpan } from './trace-ids.ts';

export interface StepTime {
  readonly step: StepFinished['step']['kind'];
  readonly outcome: StepFinished['step']['state'];
  readonly seconds: number;
}

export interface ToldRun {
  readonly spans: readonly PastSpan[];
  readonly steps: readonly StepTime[];
  /** From the acceptance, or from when it was taken up again, to the end. */
  readonly seconds: number;
}

interface Run {
  readonly record: OperationRecord;
  readonly startMs: number;
  readonly endMs: number;
}

interface PhaseSpan {
  readonly phase: Phase;
  readonly ids: SpanIds;
  readonly startMs: number;
  readonly endMs: number;
}

/** `events`: all of the operation, in order. */
export function operationSpans(record: OperationRecord, events: readonly OperationEvent[]): ToldRun {
  const ofRun = events.filter(({ run }) => run === record.run);
  const run = timesOf(record, ofRun);
  const phases = phasesOf(run, ofRun.filter(isPhase));
  const steps = events.filter(isStep).filter((event) => event.run === record.run);
  const told = steps.map((event) => stepTold(event, { run, phases, isFirst: isFirstOf(event, events) }));
  return {
    spans: [runTold(run), ...phases.map((phase) => phaseTold(run, phase)), ...told],
    steps: told.map(({ startMs, endMs }, index) => stepTime(steps[index], startMs, endMs)).flat(),
    seconds: (run.endMs - run.startMs) / 1000,
  };
}

function timesOf(record: OperationRecord, [first]: readonly OperationEvent[]): Run {
  const { acceptedAt, endedAt, updatedAt } = record;
  const endMs = Date.parse(endedAt ?? updatedAt);
  const startMs = Date.parse(record.run > 1 ? (first?.at ?? updatedAt) : acceptedAt);
  return { record, startMs: Math.min(startMs, endMs), endMs };
}

/** Those that fail are shown as failed; whoever cancelled wanted that end. */
const failures: readonly Phase[] = ['Failed', 'Compensated', 'CompensationIncomplete', 'Rejected'];

function runTold({ record, startMs, endMs }: Run): PastSpan {
  const { operationId, run, phase, kind, refusal } = record;
  const root = rootSpan(operationId);
  const failure = failures.includes(phase) ? { failure: refusal?.code ?? phase } : {};
  return {
    name: 'operation',
    kind: 'server',
    ids: runSpan(operationId, run),
    ...(run > 1 ? { parent: root } : {}),
    ...{ startMs, endMs },
    attributes: {
      ...aboutOperation(record),
      'slipway.phase': phase,
      'slipway.kind': kind,
      'slipway.run': run,
    },
    ...failure,
  };
}

function aboutOperation({
  operationId,
  clusterId,
  requestId,
  measures,
  refusal,
}: OperationRecord): SpanAttributes {
  return {
    'slipway.operation_id': operationId,
    'slipway.request_id': requestId,
    'cloud.resource_id': clusterId,
    'slipway.mode': measures?.mode,
    'slipway.profile': measures?.profile,
    'slipway.problem.code': refusal?.code,
    'slipway.problem.class': refusal?.class,
    'slipway.arm.correlation_id': refusal?.correlationId,
  };
}

function phasesOf(run: Run, changes: readonly PhaseChanged[]): readonly PhaseSpan[] {
  return changes.flatMap(({ phase, done, at, operationId, sequence }, index) => {
    if (done) return [];
    const startMs = within(run, Date.parse(at));
    const endMs = within(run, Date.parse(changes[index + 1]?.at ?? '') || run.endMs);
    return [{ phase, ids: eventSpan(operationId, sequence), startMs, endMs: Math.max(startMs, endMs) }];
  });
}

function phaseTold({ record }: Run, { phase, ids, startMs, endMs }: PhaseSpan): PastSpan {
  const { operationId, run } = record;
  const attributes = { 'slipway.operation_id': operationId, 'slipway.phase': phase };
  return {
    name: phase,
    kind: 'internal',
    ids,
    parent: runSpan(operationId, run),
    startMs,
    endMs,
    attributes,
  };
}

interface StepPlace {
  readonly run: Run;
  readonly phases: readonly PhaseSpan[];
  /** Whether nothing was told of this step in this direction before. */
  readonly isFirst: boolean;
}

function stepTold(event: StepFinished, { run, phases, isFirst }: StepPlace): PastSpan {
  const { at, step, operationId, sequence } = event;
  const direction = directionOf(step);
  const endMs = within(run, Date.parse(at));
  const startMs = Math.min(endMs, within(run, startOf(step, { phases, endMs })));
  const own = stepSpan(operationId, step.stepId, direction);
  const around = phaseAt(phases, startMs)?.ids ?? runSpan(operationId, run.record.run);
  return {
    name: direction === 'undo' ? `undo ${step.kind}` : step.kind,
    kind: 'internal',
    ids: isFirst ? own : eventSpan(operationId, sequence),
    parent: isFirst ? around : own,
    ...{ startMs, endMs },
    attributes: aboutStep(event),
    ...failureOf(step),
  };
}

function aboutStep({ operationId, step }: StepFinished): SpanAttributes {
  return {
    'slipway.operation_id': operationId,
    'slipway.step_id': step.stepId,
    'slipway.step': step.kind,
    'slipway.outcome': step.state,
    'slipway.attempts': step.attempts,
    'slipway.problem.code': step.problem?.code,
    'slipway.problem.class': step.problem?.class,
  };
}

function failureOf({ state, problem }: StepFinished['step']): Pick<PastSpan, 'failure'> {
  return state === 'refused' || state === 'residue' ? { failure: problem?.code ?? state } : {};
}

/** A step keeps the time at which it went forward: its undoing began with the phase in which it ended, or later. */
function startOf(
  step: StepFinished['step'],
  { phases, endMs }: { readonly phases: readonly PhaseSpan[]; readonly endMs: number },
): number {
  const startMs = step.startedAt === undefined ? endMs : Date.parse(step.startedAt);
  return directionOf(step) === 'undo'
    ? Math.max(startMs, phaseAt(phases, endMs)?.startMs ?? startMs)
    : startMs;
}

function stepTime(event: StepFinished | undefined, startMs: number, endMs: number): readonly StepTime[] {
  if (event?.step.startedAt === undefined) return [];
  return [{ step: event.step.kind, outcome: event.step.state, seconds: (endMs - startMs) / 1000 }];
}

/** After it was taken up again, or went to another region, a step may end once more. */
function isFirstOf(event: StepFinished, events: readonly OperationEvent[]): boolean {
  const first = events
    .filter(isStep)
    .find(({ step }) => step.stepId === event.step.stepId && directionOf(step) === directionOf(event.step));
  return first?.sequence === event.sequence;
}

function directionOf({ state }: StepFinished['step']): 'forward' | 'undo' {
  return state === 'undone' || state === 'residue' ? 'undo' : 'forward';
}

function phaseAt(phases: readonly PhaseSpan[], atMs: number): PhaseSpan | undefined {
  return phases.findLast(({ startMs }) => startMs <= atMs);
}

function within({ startMs, endMs }: Run, atMs: number): number {
  return Math.min(endMs, Math.max(startMs, atMs));
}

function isPhase(event: OperationEvent): event is PhaseChanged {
  return event.type === 'phaseChanged';
}

function isStep(event: OperationEvent): event is StepFinished {
  return event.type === 'stepFinished';
}
