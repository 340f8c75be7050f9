import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { TraceContext } from './core-contract.ts';

/** Where a trace comes from, as W3C has it in the headers of a request. */
export interface TraceOrigin {
  readonly traceParent: string | undefined;
  readonly traceState: string | undefined;
}

const TRACE_PARENT = /^00-([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

export function traceOrigin(headers: IncomingHttpHeaders): TraceOrigin {
  const { traceparent, tracestate } = headers;
  return {
    traceParent: typeof traceparent === 'string' ? traceparent : undefined,
    traceState: typeof tracestate === 'string' ? tracestate : undefined,
  };
}

/** A span of its own for one invocation, in the trace that it comes from, or else in a new one. */
export function traceContext(origin?: TraceOrigin): TraceContext {
  const [, traceId = randomBytes(16).toString('hex'), flags = '00'] =
    TRACE_PARENT.exec(origin?.traceParent ?? '') ?? [];
  return {
    traceParent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`,
    traceState: origin?.traceState ?? '',
    attributes: {},
  };
}
