/** What happened to an operation is told once and in order, whatever became of the writes that tell it. */
import type { OperationRecord } from '../../../src/contracts/operation-records.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import type { OperationEvent, StepFinished } from '../../../src/domain/operation-event.ts';
import { isStepEnd } from '../../../src/domain/step-news.ts';
import type { WorldOutcome } from './world-outcome.ts';

export function brokenByEvents({ allRecords, documents, told }: WorldOutcome): string[] {
  return allRecords.flatMap((record) => {
    const events = told.get(record.operationId) ?? [];
    const document = documents.get(record.operationId);
    return [
      ...outOfOrder(events),
      ...phasesAstray(record, events),
      ...(document ? stepsAstray(document, events.filter(isOfStep)) : []),
      ...missing(record, events.filter(isOfStep)),
    ].map((what) => `events of ${record.operationId}: ${what}`);
  });
}

function outOfOrder(events: readonly OperationEvent[]): string[] {
  const isInOrder = events.every(({ sequence }, index) => sequence === index + 1);
  return isInOrder ? [] : [`they are numbered ${events.map(({ sequence }) => sequence).join(', ')}`];
}

/** Each phase is told after the one that it followed, and the last one is the record's. */
function phasesAstray({ phase }: OperationRecord, events: readonly OperationEvent[]): string[] {
  let last: string | null = null;
  const astray: string[] = [];
  for (const event of events) {
    if (event.type !== 'phaseChanged') continue;
    if (event.previousPhase !== last)
      astray.push(`${event.phase} is told to follow ${String(event.previousPhase)}, not ${String(last)}`);
    last = event.phase;
  }
  return last === phase ? astray : [...astray, `the last phase told is ${String(last)}, not ${phase}`];
}

function isOfStep(event: OperationEvent): event is StepFinished {
  return event.type === 'stepFinished';
}

/** What a step is in the end was told last of it. */
function stepsAstray({ steps, kind }: OperationDocument, told: readonly StepFinished[]): string[] {
  const last = new Map(told.map(({ step }) => [step.stepId, step.state] as const));
  return steps.flatMap(({ id, state }) => {
    // What a deprovisioning finds there was made by another operation.
    const isFound = kind === 'deprovision' && state === 'done';
    if (!isStepEnd(state) || isFound || last.get(id) === state) return [];
    return [`step ${id} is ${state}, told is ${String(last.get(id))}`];
  });
}

/** News are numbered by the operation: as many as its record has heard of. */
function missing({ newsCursor = 0 }: OperationRecord, told: readonly StepFinished[]): string[] {
  return told.length === newsCursor ? [] : [`${String(told.length)} of ${String(newsCursor)} ends of steps`];
}
