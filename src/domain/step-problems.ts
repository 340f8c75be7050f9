/** What the reducer itself finds wrong with a step. */
import type { StepProgress } from './operation-state.ts';
import type { PlanStep } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Fault, Retry } from './verb-answers.ts';
import { withoutSecrets } from './without-secrets.ts';

export function timedOut(
  step: PlanStep,
  { startedAt }: StepProgress,
  waitingFor: string | undefined,
): Problem {
  return {
    code: 'StepTimedOut',
    class: 'timedOut',
    owner: 'azure',
    message: `${step.title}: not finished since ${startedAt ?? 'its start'}${waitingFor ? ` (${waitingFor})` : ''}`,
    remedy: 'look at the resource in Azure; send the request again when it is well',
  };
}

export function mismatch(
  step: PlanStep,
  differences: readonly { field: string; expected: unknown; found: unknown }[],
): Problem {
  const told = differences.map(
    ({ field, expected, found }) =>
      `${field} is ${JSON.stringify(found)}, wanted ${JSON.stringify(expected)}`,
  );
  return {
    code: 'ResourceMismatch',
    class: 'mismatch',
    owner: 'user',
    message: `${step.title}: it exists and differs: ${told.join('; ')}`.slice(0, 1000),
    remedy: 'name another resource, or make the existing one as the request has it',
  };
}

export function faultProblem({ message }: Fault): Problem {
  return {
    code: 'ActivityFault',
    class: 'fault',
    owner: 'operator',
    message: withoutSecrets(message).slice(0, 500),
    remedy: 'see the log of the function app; the step is looked at again by itself',
  };
}

/** Azure names a time after the deadline. */
export function waitInVain(
  { problem, retryAfterSeconds = 0 }: Retry,
  { deadlineAt = '' }: StepProgress,
): Problem {
  const asked = `Azure asks for a pause of ${String(retryAfterSeconds)} seconds, which ends after the deadline at ${deadlineAt}.`;
  return { ...problem, message: `${problem.message} ${asked}` };
}

/** The operation as a whole took too long. */
export function operationTimedOut(step: PlanStep | undefined, deadlineAt: string): Problem {
  return {
    code: 'OperationTimedOut',
    class: 'timedOut',
    owner: 'azure',
    message: `The operation did not end by ${deadlineAt}${step ? `; it was at: ${step.title}` : ''}.`,
    remedy: 'Look at what the step waited for in Azure, then send the command retry.',
  };
}
