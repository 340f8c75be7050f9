import type { SpanIds } from './telemetry.ts';

/** https://www.w3.org/TR/trace-context/#traceparent-header; later versions may add to it. */
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;

/** Undefined for what is no trace parent: it comes from outside. */
export function readTraceParent(text: unknown): SpanIds | undefined {
  if (typeof text !== 'string') return undefined;
  const [, traceId, spanId] = TRACE_PARENT.exec(text) ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}
