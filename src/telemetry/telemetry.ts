/**
 * What the app tells of itself, to whoever is set to receive it: spans, metrics and lines of its log. What is done with it
 * never disturbs the work: no call here throws, and none waits for a receiver.
 */
import type { Metric, MetricAttributes } from './metric-names.ts';

/** Of a span: 16 and 8 bytes, in hexadecimal digits. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Without secrets, and without anything that a person wrote. What is undefined is left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'internal' | 'client' | 'server' | 'consumer';
  /** Absent: the span in which the work is done, if any. */
  readonly parent?: SpanIds;
  readonly links?: readonly SpanIds[];
  readonly attributes?: SpanAttributes;
}

/** A span while its work is done. */
export interface OpenSpan {
  set(attributes: SpanAttributes): void;
  /** Marks it as failed. */
  fail(why: string): void;
}

/** A span that is over. */
export interface PastSpan extends SpanStart {
  /** Its own; absent: new ones. One without a parent begins its trace. */
  readonly ids?: SpanIds;
  readonly startMs: number;
  readonly endMs: number;
  /** Why it failed; absent: it did not. */
  readonly failure?: string;
}

export interface LogRecord {
  readonly severity: 'debug' | 'info' | 'warn' | 'error';
  /** The line as it is in the log. */
  readonly line: string;
  readonly attributes: SpanAttributes;
  /** The span that it belongs to when it is told outside of any. */
  readonly span?: SpanIds;
}

type NameOf<K extends Metric['kind']> = Extract<Metric, { kind: K }>['name'];
export type CounterName = NameOf<'counter'>;
export type HistogramName = NameOf<'histogram'>;
export type GaugeName = NameOf<'gauge'>;

export interface Reading<N extends GaugeName> {
  readonly value: number;
  readonly attributes: MetricAttributes<N>;
}

export interface Telemetry {
  /** Whether anybody receives it: what is dear to find out is not found out for nobody. */
  readonly isOn: boolean;
  /**
   * Does the work in a span, in which spans of what it calls are. Answers and throws what the work does; what it
   * throws marks the span as failed.
   */
  inSpan<T>(start: SpanStart, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  tell(span: PastSpan): void;
  count<N extends CounterName>(name: N, attributes: MetricAttributes<N>): void;
  measure<N extends HistogramName>(name: N, seconds: number, attributes: MetricAttributes<N>): void;
  /** Shows these in place of what the gauge showed before, for a few minutes. */
  show<N extends GaugeName>(name: N, readings: readonly Reading<N>[]): void;
  log(record: LogRecord): void;
  /** Sends what is left, for a limited time. */
  close(): Promise<void>;
}
