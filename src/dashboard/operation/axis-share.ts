import type { Span } from './projected-schedule.ts';

/** Where on the axis a time is, 0-1; what is outside is at its end. */
export function axisShare(ms: number, { fromMs, toMs }: Span): number {
  return Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
}

/** The same for an attribute of SVG. */
export function axisPercent(ms: number, axis: Span): string {
  return percentOf(axisShare(ms, axis));
}

export function spanPercent(span: Span, axis: Span): string {
  return percentOf(axisShare(span.toMs, axis) - axisShare(span.fromMs, axis));
}

function percentOf(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
