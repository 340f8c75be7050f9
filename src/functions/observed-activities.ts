import type { InvocationContext } from '@azure/functions';
import type { ActivityHandler } from 'durable-functions';
import { problemIn } from '../domain/unlisted-errors.ts';
import { verbs, type Fault, type Verb, type VerbAnswer } from '../domain/verb-answers.ts';
import type { OpenSpan, SpanIds, SpanStart, Telemetry } from '../telemetry/telemetry.ts';
import { rootSpan, stepSpan } from '../telemetry/trace-ids.ts';
import { readTraceParent } from '../telemetry/trace-parent.ts';

/**
 * The same activities, each in a span of the operation that it is for, below its step. One that is carried out again,
 * as after a crash, is a span again.
 */
export function observedActivities(
  handlers: ReadonlyMap<string, ActivityHandler>,
  telemetry: Telemetry,
): ReadonlyMap<string, ActivityHandler> {
  if (!telemetry.isOn) return handlers;
  return new Map(
    [...handlers].map(([name, handler]): [string, ActivityHandler] => [
      name,
      (input: unknown, context: InvocationContext) =>
        telemetry.inSpan(spanOf(name, input, context), async (span) => {
          const answer: unknown = await handler(input, context);
          const verb = verbOf(name);
          // The activities of steps answer nothing else.
          if (verb)
            tellAnswer(telemetry, { span, step: kindOf(name, verb), answer: answer as VerbAnswer | Fault });
          return answer;
        }),
    ]),
  );
}

function spanOf(name: string, input: unknown, { traceContext, invocationId }: InvocationContext): SpanStart {
  const operationId = operationIn(input);
  const stepId = textIn(input, 'stepId');
  const verb = verbOf(name);
  const platform = readTraceParent(traceContext?.traceParent);
  return {
    name,
    kind: 'internal',
    ...(operationId === undefined ? {} : { parent: parentOf(operationId, stepId, verb) }),
    links: platform ? [platform] : [],
    attributes: {
      'slipway.operation_id': operationId,
      'slipway.step_id': stepId,
      'slipway.step': verb && kindOf(name, verb),
      'slipway.verb': verb,
      'faas.invocation_id': invocationId,
    },
  };
}

function parentOf(operationId: string, stepId: string | undefined, verb: Verb | undefined): SpanIds {
  if (stepId === undefined) return rootSpan(operationId);
  return stepSpan(operationId, stepId, verb === 'undo' ? 'undo' : 'forward');
}

/** Who asks: what a deprovisioning undoes bears the mark of another. */
function operationIn(input: unknown): string | undefined {
  return (
    textIn(input, 'runBy') ?? textIn(input, 'operationId') ?? textIn(fieldOf(input, 'ids'), 'operationId')
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textIn(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

function verbOf(activity: string): Verb | undefined {
  return verbs.find((verb) => activity.endsWith(`_${verb}`));
}

function kindOf(activity: string, verb: Verb): string {
  return activity.slice(0, -verb.length - 1);
}

interface Answered {
  readonly span: OpenSpan;
  readonly step: string;
  readonly answer: VerbAnswer | Fault;
}

function tellAnswer(telemetry: Telemetry, { span, step, answer }: Answered): void {
  const { outcome } = answer;
  span.set({ 'slipway.outcome': outcome });
  if (outcome === 'fault') {
    span.fail(answer.message);
    telemetry.count('slipway.retries', { class: 'fault', step });
    return;
  }
  const problem = problemIn(answer);
  if (!problem) return;
  span.set({
    'slipway.problem.code': problem.code,
    'slipway.problem.class': problem.class,
    'slipway.arm.correlation_id': problem.correlationId,
  });
  if (outcome === 'refused') span.fail(problem.code);
  if (outcome === 'retry') telemetry.count('slipway.retries', { class: problem.class, step });
}
