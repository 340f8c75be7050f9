import type { ActivityHandler } from 'durable-functions';
import type { OpenSpan, SpanIds, Telemetry } from '../telemetry/telemetry.ts';
import { rootSpan, stepSpan } from '../telemetry/trace-ids.ts';
import { readTraceParent } from '../telemetry/trace-parent.ts';
import { stepKindNames, type StepKindName } from '../domain/step-inputs.ts';
import { verbActivityName } from '../contracts/step-kind.ts';
import { verbs, type Verb } from '../domain/verb-answers.ts';

/**
 * The same activities, each in a span of the operation that it is for. One that is carried out again, after a crash, is a
 * span again.
 */
export function observedActivities(
  handlers: ReadonlyMap<string, ActivityHandler>,
  telemetry: Telemetry,
): ReadonlyMap<string, ActivityHandler> {
  if (!telemetry.isOn) return handlers;
  return new Map([...handlers].map(([name, handler]) => [name, observed(name, handler, telemetry)]));
}
