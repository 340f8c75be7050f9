import type { Measures, StepMeasure } from './operation-news.ts';
import { progressOf, type OperationState } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import { isStepEnd } from './step-news.ts';

/** What the steps of an ended operation took, of the last run and region; the retries are those of all. */
export function measuresOf(state: OperationState): Measures {
  const { mode, profile, steps } = state.plan;
  return {
    mode,
    profile,
    steps: steps.flatMap((step) => measureOf(state, step)),
    retries: state.retries ?? {},
  };
}

/** None of a step that nothing was done about, as of what a deprovisioning leaves. */
function measureOf(operation: OperationState, step: PlanStep): readonly StepMeasure[] {
  const { state, startedAt, endedAt = operation.endedAt, attempts } = progressOf(operation, step.id);
  if (!isStepEnd(state) || startedAt === undefined || endedAt === undefined) return [];
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  const registers = registeredBy(step);
  return [
    {
      id: step.id,
      kind: step.kind,
      state,
      seconds,
      attempts,
      ...(registers === undefined ? {} : { registers }),
    },
  ];
}

function registeredBy({ kind, input }: PlanStep): string | undefined {
  if (kind === 'previewFeature') return `${input.namespace}/${input.feature}`;
  return kind === 'resourceProvider' ? input.namespace : undefined;
}
