import type { JsonObject } from '../domain/json.ts';
import type { PlanStep } from '../domain/plan.ts';
import type { Sighting } from '../domain/plan-report.ts';
import { plannedResourceId } from '../domain/planned-resource-id.ts';
import type { Observation, ObserveAnswer } from '../domain/verb-answers.ts';

/** Kinds whose change is a registration in the subscription: it makes no resource and is never undone. */
const registrations: readonly PlanStep['kind'][] = ['previewFeature', 'resourceProvider'];

/** What an answer of `observe` means for a plan; `body` makes what would be sent. */
export function sightingOf(
  step: PlanStep,
  answer: ObserveAnswer,
  body: () => JsonObject | undefined,
): Sighting {
  const resourceId = idOf(step, answer);
  return {
    ...found(step, answer, body),
    ...(resourceId === undefined ? {} : { resourceId }),
  };
}

function found(step: PlanStep, answer: ObserveAnswer, body: () => JsonObject | undefined): Sighting {
  switch (answer.outcome) {
    case 'observed':
      return observationOf(step, answer.observation, body);
    case 'refused':
      return { finding: 'conflict', problem: answer.problem };
    case 'retry':
      return { finding: 'unknown', problem: answer.problem };
  }
}

function observationOf(
  step: PlanStep,
  observation: Observation,
  body: () => JsonObject | undefined,
): Sighting {
  switch (observation.found) {
    case 'absent':
      return registrations.includes(step.kind)
        ? { finding: 'willRun' }
        : { finding: 'willCreate', ...sent(body) };
    case 'ours':
      return observation.complete
        ? { finding: 'alreadyOurs', ...(observation.handle ? { note: 'It is still being changed.' } : {}) }
        : { finding: 'alreadyOurs', note: 'It is incomplete and is sent again.', ...sent(body) };
    case 'fit':
      return { finding: 'willAdopt', ...(observation.note === undefined ? {} : { note: observation.note }) };
    case 'unfit':
      return { finding: 'conflict', differences: observation.differences };
  }
}

function sent(body: () => JsonObject | undefined): { body?: JsonObject } {
  const value = body();
  return value === undefined ? {} : { body: value };
}

/** As Azure wrote it where it was found. */
function idOf(step: PlanStep, answer: ObserveAnswer): string | undefined {
  const outputs =
    answer.outcome === 'observed' && 'outputs' in answer.observation ? answer.observation.outputs : {};
  const id = outputs['resourceId'];
  return typeof id === 'string' ? id : plannedResourceId(step);
}
