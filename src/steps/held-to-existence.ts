import type { StepKind, VerbCall } from '../contracts/step-kind.ts';
import type { Problem } from '../domain/problem.ts';
import type { Existence } from '../domain/step-inputs.ts';
import type { ObserveAnswer } from '../domain/verb-answers.ts';
import { refused } from './answers.ts';

/**
 * The step, refusing what is there or is not there against the request's word. Only what it observes is held to that,
 * and of a kind that carries no mark only until it was sent for: from then on it may be the step's own work.
 */
export function heldToExistence<Input extends { readonly existence: Existence }>(
  step: StepKind<Input>,
  title: (input: Input) => string,
  { isUnmarked = false }: { readonly isUnmarked?: boolean } = {},
): StepKind<Input> {
  const observe = async (call: VerbCall<Input>): Promise<ObserveAnswer> => {
    const answer = await step.observe(call);
    if (isUnmarked && call.sent) return answer;
    const objection = objectionTo(answer, call.input.existence, title(call.input));
    return objection ? refused(objection) : answer;
  };
  return { ...step, observe };
}

function objectionTo(answer: ObserveAnswer, wanted: Existence, title: string): Problem | undefined {
  if (answer.outcome !== 'observed' || wanted === 'ensure') return undefined;
  const { found } = answer.observation;
  if (wanted === 'mustExist' && found === 'absent') {
    return existenceProblem('ResourceMissing', `There is no ${title}, and the request says mustExist.`);
  }
  if (wanted === 'mustNotExist' && (found === 'fit' || found === 'unfit')) {
    return existenceProblem(
      'ResourceExists',
      `There is a ${title} already, and the request says mustNotExist.`,
    );
  }
  return undefined;
}

function existenceProblem(code: string, message: string): Problem {
  return {
    code,
    class: 'mismatch',
    owner: 'user',
    message,
    remedy: 'Mend the name or the word about its existence. Send the request again under a new request id.',
  };
}
