/** The answers of verbs, made in one way. */
import type { ArmFailure } from '../azure/arm-failure.ts';
import type { ArmOperationHandle } from '../azure/operation-handle.ts';
import { storedHandle } from '../azure/operation-handle.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import type {
  Difference,
  Done,
  Observation,
  Observed,
  Pending,
  Refused,
  Retry,
  StepOutputs,
} from '../domain/verb-answers.ts';

export function observed(observation: Observation): Observed {
  return { outcome: 'observed', observation };
}

export function done(outputs: StepOutputs, note?: string): Done {
  return { outcome: 'done', outputs, ...(note === undefined ? {} : { note }) };
}

export function refused(problem: Problem): Refused {
  return { outcome: 'refused', problem };
}

/** What a failure of ARM makes the verb answer. */
export function failed(failure: ArmFailure): Refused | Retry {
  if (!failure.retry) return refused(failure.problem);
  const after = failure.retryAfterSeconds;
  return {
    outcome: 'retry',
    problem: failure.problem,
    effect: failure.effect,
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  };
}

export interface Awaited {
  readonly waitingFor: string;
  readonly handle?: ArmOperationHandle;
  readonly retryAfterSeconds?: number | undefined;
}

export function pending({ waitingFor, handle, retryAfterSeconds }: Awaited): Pending {
  return {
    outcome: 'pending',
    waitingFor,
    ...(handle === undefined ? {} : { handle: storedHandle(handle) }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Something else is at work there: not now. `effect: 'unknown'` has the step observed before anything is sent. */
export function busy(code: string, message: string, effect: Retry['effect'] = 'none'): Retry {
  return {
    outcome: 'retry',
    effect,
    problem: { code, class: 'busy', owner: 'azure', message, remedy: 'Wait for the other operation to end.' },
  };
}

/** The difference in one field, as a list of none or one. */
export function difference(field: string, expected: JsonValue, found: JsonValue | undefined): Difference[] {
  return sameValue(expected, found ?? null) ? [] : [{ field, expected, found: found ?? null }];
}

function sameValue(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** As `difference`, for what ARM compares without regard to case: ids, regions, enumerations. */
export function nameDifference(
  field: string,
  expected: string | null,
  found: string | undefined,
): Difference[] {
  const same = expected?.toLowerCase() === found?.toLowerCase();
  return same ? [] : [{ field, expected, found: found ?? null }];
}

/** ARM takes regions by their display names too («East US 2»), and answers with the short ones. */
export function locationDifference(expected: string, found: string | undefined): Difference[] {
  const short = (region: string | undefined): string | undefined => region?.replaceAll(' ', '').toLowerCase();
  return short(expected) === short(found) ? [] : [{ field: 'location', expected, found: found ?? null }];
}

/** The outputs that are known; what ARM did not say is left out. */
export function known(outputs: Readonly<Record<string, JsonValue | undefined>>): StepOutputs {
  const result: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(outputs)) if (value !== undefined) result[name] = value;
  return result;
}
