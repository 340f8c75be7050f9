/**
 * Codes of ARM that the table of errors has no row for: each answer with one is counted, so that the table can grow by
 * what really comes.
 */
import type { Problem } from './problem.ts';
import type { StepAnswer } from './verb-answers.ts';

/** How often each code came. */
export type UnlistedErrors = Readonly<Record<string, number>>;

/** The state stays small: what comes after so many codes is counted together. */
const MOST_CODES = 20;
const LONGEST_CODE = 80;
const OTHERS = 'others';

export function countUnlisted(
  before: UnlistedErrors | undefined,
  answers: readonly Pick<StepAnswer, 'answer'>[],
): UnlistedErrors | undefined {
  const codes = answers.flatMap(({ answer }) => unlistedCode(answer) ?? []);
  if (codes.length === 0) return before;
  const counts = new Map(Object.entries(before ?? {}));
  for (const code of codes) {
    const name = counts.has(code) || counts.size < MOST_CODES - 1 ? code : OTHERS;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function unlistedCode(answer: StepAnswer['answer']): string | undefined {
  const problem = problemIn(answer);
  return problem?.unlisted ? problem.code.slice(0, LONGEST_CODE) : undefined;
}

export function problemIn(answer: StepAnswer['answer']): Problem | undefined {
  return answer.outcome === 'refused' || answer.outcome === 'retry' ? answer.problem : undefined;
}
