import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { withoutSecrets } from '../../domain/without-secrets.ts';
import { errorText } from '../log-line.ts';
import type { OpenSpan, PastSpan, SpanAttributes, SpanIds, SpanStart, Telemetry } from '../telemetry.ts';
import type { DerivedIds } from './derived-ids.ts';

const kinds: Readonly<Record<SpanStart['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
};

export interface SpanSources {
  readonly tracer: Tracer;
  readonly ids: DerivedIds;
  readonly contexts: AsyncLocalStorageContextManager;
  readonly now: () => number;
}

export function spansOver({ tracer, ids, contexts, now }: SpanSources): Pick<Telemetry, 'inSpan' | 'tell'> {
  return {
    inSpan: (start, work) => {
      const around = start.parent ? contextOf(start.parent) : contexts.active();
      const span = tracer.startSpan(start.name, { ...optionsOf(start), startTime: now() }, around);
      return contexts.with(trace.setSpan(around, span), async () => {
        try {
          return await work(openSpan(span));
        } catch (error) {
          markFailed(span, errorText(error));
          throw error;
        } finally {
          span.end(now());
        }
      });
    },
    tell: (past) => {
      const around = past.parent ? contextOf(past.parent) : ROOT_CONTEXT;
      const options = { ...optionsOf(past), startTime: past.startMs };
      const span = ids.using(past.ids, () => tracer.startSpan(past.name, options, around));
      if (past.failure !== undefined) markFailed(span, past.failure);
      span.end(past.endMs);
    },
  };
}

/** The context of a span that may have been started elsewhere, or never. */
export function contextOf(ids: SpanIds): Context {
  return trace.setSpanContext(ROOT_CONTEXT, spanContext(ids));
}

function spanContext(ids: SpanIds): SpanContext {
  return { ...ids, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

function optionsOf({ kind, links = [], attributes = {} }: SpanStart | PastSpan) {
  return {
    kind: kinds[kind],
    links: links.map((ids) => ({ context: spanContext(ids) })),
    attributes: present(attributes),
  };
}

function openSpan(span: Span): OpenSpan {
  return {
    set: (attributes) => void span.setAttributes(present(attributes)),
    fail: (why) => {
      markFailed(span, why);
    },
  };
}

function markFailed(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: withoutSecrets(message) });
}

/** With what is a text as it may be shown. */
export function present(attributes: SpanAttributes): Record<string, string | number | boolean> {
  const given = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? withoutSecrets(value) : value] as const],
  );
  return Object.fromEntries(given);
}
