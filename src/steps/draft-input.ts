import type { PlanStep } from '../domain/plan.ts';
import type { JsonValue } from '../domain/json.ts';
import type { StepOutputs } from '../domain/verb-answers.ts';

export interface DraftInput {
  /** Whole, or with `<output of step>` where nobody knows yet. */
  readonly input: PlanStep['input'];
  /** The steps that have not put out what is needed of them. */
  readonly missingFrom: readonly string[];
}

/** The step's input as far as it is known before anything has run. */
export function draftInput(
  step: PlanStep,
  outputsOf: (stepId: string) => StepOutputs | undefined,
): DraftInput {
  const wanted = Object.entries(step.inputsFrom ?? {}).map(([field, { step: from, output }]) => ({
    field,
    from,
    value: outputsOf(from)?.[output],
    unknown: `<${output} of ${from}>`,
  }));
  const filled = wanted.map(({ field, value, unknown }): [string, JsonValue] => [
    field,
    value ?? (Array.isArray(Reflect.get(step.input, field)) ? [unknown] : unknown),
  ]);
  return {
    input: { ...step.input, ...Object.fromEntries(filled) },
    missingFrom: [...new Set(wanted.filter(({ value }) => value === undefined).map(({ from }) => from))],
  };
}
