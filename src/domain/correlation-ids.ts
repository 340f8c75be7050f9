import type { OperationState, StepProgress } from './operation-state.ts';

/** So many are told. */
const MOST_IDS = 10;
const LONGEST_ID = 100;

interface Seen {
  readonly id: unknown;
  readonly at: string | undefined;
}

/** ARM's, of what is under way and of what went wrong; the newest first. With them Azure's support finds the requests. */
export function correlationIdsOf(state: OperationState): readonly string[] {
  const ids = [...Object.values(state.steps).flatMap(seenIn), ...seenInFailure(state)]
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
    .flatMap(({ id }) => (typeof id === 'string' && id !== '' ? id.slice(0, LONGEST_ID) : []));
  return [...new Set(ids)].slice(0, MOST_IDS);
}

/** What is under way is looked at later than now, and so counts as the newest. */
function seenIn({ handle, problem, dueAt, endedAt, startedAt, retrying, failing }: StepProgress): Seen[] {
  const lastAt = [retrying?.lastAt, failing?.lastAt]
    .filter((each) => each !== undefined)
    .sort()
    .at(-1);
  return [
    { id: handle?.['correlationId'], at: dueAt ?? startedAt },
    { id: problem?.correlationId, at: lastAt ?? endedAt ?? startedAt },
  ];
}

/** The step itself may have had another problem since. */
function seenInFailure({ failure, steps }: OperationState): Seen[] {
  if (!failure) return [];
  const step = failure.stepId === null ? undefined : steps[failure.stepId];
  return [{ id: failure.problem.correlationId, at: step?.startedAt }];
}
