/**
 * The ids of an operation's trace follow from its own id, so that whatever works on it, on any instance and after any
 * crash, is in one trace without being told of it.
 */
import { createHash } from 'node:crypto';
import type { SpanIds } from './telemetry.ts';

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;

/** The span of the operation's first run, in which all others are. */
export function rootSpan(operationId: string): SpanIds {
  return spanOf(operationId, 'operation');
}

/** A later run is a span of its own below the first. */
export function runSpan(operationId: string, run: number): SpanIds {
  return run <= 1 ? rootSpan(operationId) : spanOf(operationId, `run ${String(run)}`);
}

/** A step forward, or its undoing; activities are below it before it is over. */
export function stepSpan(operationId: string, stepId: string, direction: 'forward' | 'undo'): SpanIds {
  return spanOf(operationId, `step ${direction} ${stepId}`);
}

/** What is told by an event of the operation, which has no other span. */
export function eventSpan(operationId: string, sequence: number): SpanIds {
  return spanOf(operationId, `event ${String(sequence)}`);
}

function spanOf(operationId: string, part: string): SpanIds {
  return {
    traceId: digits(`slipway trace ${operationId}`, TRACE_DIGITS),
    spanId: digits(`slipway span ${operationId}\n${part}`, SPAN_DIGITS),
  };
}

function digits(text: string, count: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, count);
}
